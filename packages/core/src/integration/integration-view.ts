import type { EntityManager } from '@mikro-orm/postgresql'
import type { IntegrationRange, IntegrationSummary, IntegrationView } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { type Integration, IntegrationBucket } from '../entities/integration.entity.ts'
import { beginOf, drawTimeline, ranges, toFigures } from './figures.ts'
import { judgeState } from './judge-state.ts'
import { type Known, readSeen } from './read-seen.ts'

export const toSummary = (
  { row, seen }: Known,
  accounts: readonly { id: string; name: string }[],
  now: Date,
): IntegrationSummary => ({
  id: row.account === '' ? row.name : `${row.name}~${row.account}`,
  name: row.name,
  account: row.account === '' ? null : row.account,
  accountName: accounts.find(({ id }) => id === row.account)?.name ?? null,
  ...judgeState(seen, now),
})

export const toViews = async (
  em: EntityManager,
  rows: Integration[],
  range: IntegrationRange,
  now: Date,
): Promise<IntegrationView[]> => {
  if (rows.length === 0) return []
  const accounts = await em.find(Account, {}, { fields: ['id', 'name'] })
  const buckets = await em.find(IntegrationBucket, {
    name: { $in: [...new Set(rows.map((row) => row.name))] },
    account: { $in: [...new Set(rows.map((row) => row.account))] },
    $or: (['hour', 'day'] as const).map((each) => ({
      span: ranges[each].span,
      from: { $gte: beginOf(each, now) },
    })),
  })
  const byRow = Map.groupBy(buckets, ({ name, account }) => `${name}~${account}`)
  return (await readSeen(em, rows, now)).map((known) => {
    const { row, seen } = known
    const mine = byRow.get(`${row.name}~${row.account}`) ?? []
    const of = (each: IntegrationRange) => mine.filter((bucket) => bucket.span === ranges[each].span)
    return {
      ...toSummary(known, accounts, now),
      downSince: seen.downSince?.toISOString() ?? null,
      lastSuccessAt: row.lastSuccessAt?.toISOString() ?? null,
      lastErrorAt: row.lastErrorAt?.toISOString() ?? null,
      lastError: row.lastError ?? null,
      breaker: seen.breaker.state,
      breakerUntil: seen.breaker.until?.toISOString() ?? null,
      fallback: row.fallback ?? null,
      hour: toFigures(of('hour')),
      day: toFigures(of('day')),
      timeline: drawTimeline(range, of(range), now),
    }
  })
}
