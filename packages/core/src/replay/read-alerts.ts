/** The alerts of a range as they were received, read again from their bytes by the hooks of today. */

import type { EntityManager } from '@mikro-orm/postgresql'
import type { AlertStatus, Signal } from '@viewzenix/schema'
import { firstSeqSince } from '../alert/first-seq-since.ts'
import { readDelivery } from '../alert/index.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import type { Sealer } from '../platform/seal.ts'
import { storableText } from '../platform/storable.ts'

export type ReadAlert = {
  id: string
  seq: string
  hookId: string
  receivedAt: number
  status: AlertStatus
  summary: string
  symbol: string | null
  /** What it means today; or why it means nothing. */
  meaning: { ok: true; signal: Signal } | { ok: false; reason: string }
}

type Range = { hookIds: string[] | null; since: Date; until: Date | null }
/** Numbers above `after`, up to `upTo` where that is given. */
type Numbers = { after: string; upTo?: string; limit: number }

/** Bodies are of 64 KiB at most: so many lie in memory at once. */
const PAGE = 100

/** What was turned away at the door is not among them: its body was cut. */
export const readAlerts = async (
  em: EntityManager,
  sealer: Sealer,
  { hookIds, since, until }: Range,
  { after, upTo, limit }: Numbers,
): Promise<ReadAlert[]> => {
  const rows = await em.find(
    Alert,
    {
      ...(hookIds && { hookId: { $in: hookIds } }),
      seq: { $gt: after, ...(upTo !== undefined && { $lte: upTo }) },
      receivedAt: { $gte: since, ...(until && { $lt: until }) },
      status: { $ne: 'rejected' },
    },
    { orderBy: { seq: 'asc' }, limit: Math.min(limit, PAGE) },
  )
  const hooks = await em.find(Hook, { id: { $in: [...new Set(rows.map(({ hookId }) => hookId))] } })
  const read = rows.map((alert) => ({
    ...{ id: alert.id, seq: alert.seq, hookId: alert.hookId, receivedAt: alert.receivedAt.getTime() },
    ...{ status: alert.status, summary: alert.summary, symbol: alert.symbol ?? null },
    meaning: meaningOf(alert, hooks, sealer),
  }))
  // The bytes have been read.
  em.clear()
  return read
}

const meaningOf = (alert: Alert, hooks: Hook[], sealer: Sealer): ReadAlert['meaning'] => {
  const hook = hooks.find(({ id }) => id === alert.hookId)
  if (!hook) return { ok: false, reason: 'Its hook is gone.' }
  let bytes: Buffer
  try {
    const stored = Buffer.from(alert.raw)
    bytes = alert.rawSealed ? sealer.unsealBytes(stored, `alert:${alert.id}`) : stored
  } catch {
    return { ok: false, reason: 'Its body is sealed under another APP_SECRET and cannot be read.' }
  }
  const reading = readDelivery(hook, bytes, sealer)
  if (!reading.ok) return { ok: false, reason: storableText(reading.problem.message) }
  // Remarks decide nothing, and may hold what is kept sealed with the alert.
  return { ok: true, signal: { ...reading.signal, orderId: null, comment: null, taken: [] } }
}

/**
 * After which number alerts can be of this moment or later. Numbers are given in the order of receipt, all but some
 * seconds.
 */
export const lastSeqBefore = async (
  em: EntityManager,
  workspaceId: string,
  moment: Date,
): Promise<string> => {
  const first = await firstSeqSince(em, workspaceId, new Date(moment.getTime() - SLACK_MS))
  return (BigInt(first) - 1n).toString()
}

const SLACK_MS = 60_000
