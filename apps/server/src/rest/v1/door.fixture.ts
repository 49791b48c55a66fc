import { newId } from '@viewzenix/core/platform'
import type { SendAlert } from './index.ts'

/** A hook's door that tests can open and shut: it remembers what was delivered. */
export const createDoor = () => {
  const door = {
    delivered: [] as { hookId: string; body: string; contentType: string | null; runId: string | null }[],
    /** Of every delivery, also of one that fails. */
    runIds: [] as (string | null)[],
    /** Awaited before a delivery is stored. */
    hold: Promise.resolve() as Promise<unknown>,
    /** What to answer instead of "stored". */
    next: null as null | Awaited<ReturnType<SendAlert>> | Error,
  }
  const sendAlert: SendAlert = async (_actor, hookId, body, contentType, _requestId, runId) => {
    await door.hold
    door.runIds.push(runId)
    const next = door.next
    if (next instanceof Error) throw next
    door.delivered.push({ hookId, body: Buffer.from(body).toString(), contentType, runId })
    return next ?? { alertId: newId(), duplicate: false }
  }
  return { door, sendAlert }
}
