/**
 * Sends as TradingView does, through a proxy that passes by what does not listen: at its moment, with three seconds of
 * patience; again after a 5xx, and never after silence.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Testimony } from './audit.ts'
import type { Delivery } from './plan-messages.ts'

const PATIENCE_MS = 3_000
const RESEND_MS = 5_000
const RESENDS = 3
const answer = z.object({ alert_id: z.string(), duplicate: z.boolean() })

export type Sent = {
  deliveries: number
  /** How many tries were answered with each status; `none` for those that got no answer. */
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

  /** @returns the status, 502 where no door is open, as a proxy says */
  const knock = async ({ message, body, desk, door }: Delivery): Promise<number> => {
    const doors = options.doors()
    for (let passed = 0; passed < doors.length; passed++)
      try {
        const response = await fetch(`${doors[(door + passed) % doors.length]}${desk.path}`, {
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
        return response.status
      } catch (error) {
        if (!isRefused(error)) throw error
      }
    return 502
  }

  const send = async (delivery: Delivery): Promise<void> => {
    sent.deliveries++
    for (let tries = 0; tries <= RESENDS; tries++) {
      if (tries > 0) await delay(RESEND_MS)
      try {
        const status = await knock(delivery)
        count(String(status))
        if (status < 500) return
      } catch {
        // Killed in the middle, or too late: stored or not, nobody was promised anything.
        return count('none')
      }
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

/** Nothing listens there: nothing of the message was sent. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: unknown } | undefined)?.code === 'ECONNREFUSED'
