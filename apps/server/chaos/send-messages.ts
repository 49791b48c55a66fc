/** Sends as TradingView does: once each, at its moment, with three seconds of patience and no second try. */
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Testimony } from './audit.ts'
import type { Delivery } from './plan-messages.ts'

const PATIENCE_MS = 3_000
const answer = z.object({ alert_id: z.string(), duplicate: z.boolean() })

export type Sent = {
  deliveries: number
  /** How many were answered with each status; `none` for those that got no answer. */
  answers: Record<string, number>
  testimony: Testimony
  /** Deliveries that were acknowledged so far. */
  acknowledged: number
}

export const createSender = (options: { doors: () => string[]; alerts: number }) => {
  const told = Array.from({ length: options.alerts }, () => ({ ids: [] as string[], firsts: 0 }))
  const sent: Sent = { deliveries: 0, answers: {}, testimony: [], acknowledged: 0 }
  const count = (status: string) => {
    sent.answers[status] = (sent.answers[status] ?? 0) + 1
  }

  const send = async ({ message, body, desk, door }: Delivery): Promise<void> => {
    sent.deliveries++
    const doors = options.doors()
    try {
      const response = await fetch(`${doors[door % doors.length]}${desk.path}`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${desk.secret}` },
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      const said: unknown = await response.json()
      if (response.ok) {
        const { alert_id, duplicate } = answer.parse(said)
        told[message]?.ids.push(alert_id)
        if (!duplicate && told[message]) told[message].firsts++
        sent.acknowledged++
      }
      count(String(response.status))
    } catch {
      // Killed in the middle, or not there at all: stored or not, nobody was promised anything.
      count('none')
    }
  }

  return {
    sent,
    /** By the clock, not by the answers: a slow answer does not slow the sender. Stops early at the abort. */
    sendAll: async (deliveries: readonly Delivery[], signal: AbortSignal): Promise<void> => {
      const begun = performance.now()
      const under: Promise<void>[] = []
      for (const delivery of deliveries) {
        const wait = begun + delivery.atMs - performance.now()
        if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined)
        if (signal.aborted) break
        under.push(send(delivery))
      }
      await Promise.all(under)
      sent.testimony = told.map(({ ids, firsts }, i) => ({
        message: `Message ${i}`,
        acknowledged: ids,
        firsts,
      }))
    },
  }
}
