import type { Platform } from '../platform/platform.ts'
import type { BrokerCallReport } from '../ports/index.ts'
import { recordBrokerCalls } from './record-broker-calls.ts'

export type BrokerCallLog = {
  /** Keeps it for the next writing: no call, and no order, waits for it. */
  record(call: BrokerCallReport): void
  /** Writes what is left, tried once. */
  close(): Promise<void>
}

const WRITE_EVERY_MS = 2_000
const MAX_BATCH = 500
/** Held while the database is away; beyond it the oldest go, and the log says how many. */
const MAX_WAITING = 20_000

/**
 * The calls of one process, written together and outside of every other transaction: an alert costs no statement more
 * for them. What was not written when a process is killed is lost; the order's own trail is not.
 */
export const createBrokerCallLog = (
  platform: Platform,
  { everyMs = WRITE_EVERY_MS }: { everyMs?: number } = {},
): BrokerCallLog => {
  let waiting: BrokerCallReport[] = []
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MAX_BATCH)
      try {
        await recordBrokerCalls(platform, batch)
      } catch (err) {
        platform.log.debug({ err }, 'Calls to brokers could not be recorded: they are kept and written later')
        return
      }
      const written = new Set(batch)
      waiting = waiting.filter((call) => !written.has(call))
    }
  }
  const write = (): Promise<void> => {
    timer = null
    writing = writing.then(writeAll).then(() => {
      if (waiting.length > 0) schedule()
    })
    return writing
  }
  const schedule = (): void => {
    timer ??= setTimeout(() => void write(), everyMs).unref()
  }
  return {
    record: (call) => {
      waiting.push(call)
      if (waiting.length > MAX_WAITING) {
        const dropped = waiting.splice(0, MAX_BATCH).length
        platform.log.warn({ dropped }, 'Records of calls to brokers were dropped: the database is away')
      }
      schedule()
    },
    close: async () => {
      await writing
      await writeAll()
      if (timer) clearTimeout(timer)
    },
  }
}
