import type { EntityManager } from '@mikro-orm/postgresql'
import {
  type Integration,
  IntegrationBucket,
  IntegrationIncident,
  IntegrationReporter,
} from '../entities/integration.entity.ts'
import { addUp } from './figures.ts'
import { isFresh, joinBreakers, type Seen } from './judge-state.ts'

export type Known = { row: Integration; incident: IntegrationIncident | null; seen: Seen }

const MINUTE_MS = 60_000
/** Five minutes are "lately"; the one under way and the one before are "recent". */
const LATELY_MS = 5 * MINUTE_MS

/** What is known of each of these services now, over all processes. */
export const readSeen = async (em: EntityManager, rows: Integration[], now: Date): Promise<Known[]> => {
  if (rows.length === 0) return []
  const of = {
    name: { $in: [...new Set(rows.map((row) => row.name))] },
    account: { $in: [...new Set(rows.map((row) => row.account))] },
  }
  const thisMinute = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS
  const from = { $gt: new Date(thisMinute - LATELY_MS) }
  const reporters = await em.find(IntegrationReporter, {
    ...of,
    updatedAt: { $gte: new Date(now.getTime() - LATELY_MS) },
  })
  const buckets = await em.find(
    IntegrationBucket,
    { ...of, span: 1, from },
    // Counts are added up by SQL behind the ORM's back.
    { disableIdentityMap: true },
  )
  const incidents = await em.find(IntegrationIncident, { ...of, closedAt: null })
  const mine = (row: Integration) => (other: { name: string; account: string }) =>
    other.name === row.name && other.account === row.account

  return rows.map((row) => {
    const told = reporters.filter(mine(row)).map((each) => ({
      breaker: each.breaker,
      breakerUntil: each.breakerUntil ?? null,
      breakerReason: each.breakerReason ?? null,
      updatedAt: each.updatedAt,
      streaming: each.streaming,
    }))
    const minutes = buckets.filter(mine(row))
    const incident = incidents.find(mine(row)) ?? null
    return {
      row,
      incident,
      seen: {
        breaker: joinBreakers(told, now),
        lately: addUp(minutes),
        recent: addUp(minutes.filter((each) => each.from.getTime() >= thisMinute - MINUTE_MS)),
        streaming: told.some((each) => each.streaming && isFresh(each.updatedAt, now)),
        lastSuccessAt: row.lastSuccessAt ?? null,
        lastErrorAt: row.lastErrorAt ?? null,
        lastError: row.lastError ?? null,
        failingSince: row.failingSince ?? null,
        failuresInRow: row.failuresInRow,
        downSince: incident?.openedAt ?? null,
      },
    }
  })
}
