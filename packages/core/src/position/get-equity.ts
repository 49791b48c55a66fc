import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, type EquityPoint, equityInput, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Length of each range, and the time between two points of its curve. */
const RANGES = {
  '1h': { length: 60 * MINUTE, step: MINUTE },
  '1d': { length: DAY, step: 5 * MINUTE },
  '1w': { length: 7 * DAY, step: 30 * MINUTE },
  '1m': { length: 30 * DAY, step: 120 * MINUTE },
} as const
/** Points of the curve of all time. */
const ALL_POINTS = 300

/**
 * The equity curve of the workspace or of one account, oldest first, at most 361 points. Each point is the sum of
 * what the accounts were last known to be worth then; an account counts from its first point on. Profit is counted
 * from the beginning of the range, and leaves out what was paid in or out: opening an account is no gain.
 */
export const getEquity = query({
  name: 'position.equity',
  input: equityInput,
  permission: 'read',
  scope: 'accounts:read',
  handle: async ({ em, workspaceId, now }, { accountId, range }): Promise<EquityPoint[]> => {
    const accounts = await em.find(Account, accountId ? { id: accountId } : {}, { fields: ['id'] })
    if (accountId && accounts.length === 0) throw notFound('account')
    const ids = accounts.map((account) => account.id)
    const window =
      range === 'all' ? await allTime(em, workspaceId, ids, now) : { ...RANGES[range], now: now.getTime() }
    return window ? readCurve(em, workspaceId, ids, window) : []
  },
})

/** In milliseconds. Its curve begins after `now - length`, against which its profit is measured. */
type Window = { now: number; length: number; step: number }

const allTime = async (
  em: EntityManager,
  workspaceId: string,
  accountIds: string[],
  now: Date,
): Promise<Window | null> => {
  const [row] = await em.execute<{ first: string | Date | null }[]>(
    `select min(p.at) as first from json_array_elements_text(?::json) as a(id) cross join lateral (
       select at from equity_point where workspace_id = ? and account_id = a.id::uuid order by at limit 1) p`,
    [JSON.stringify(accountIds), workspaceId],
  )
  if (!row?.first) return null
  // From just before the first point: what was won until then counts as well.
  const length = Math.max(now.getTime() - new Date(row.first).getTime() + 1, MINUTE)
  return { now: now.getTime(), length, step: Math.max(MINUTE, Math.ceil(length / ALL_POINTS)) }
}

/** For each moment of the curve and each account one look into the index: as cheap after a year as after a day. */
const readCurve = async (
  em: EntityManager,
  workspaceId: string,
  accountIds: string[],
  { now, length, step }: Window,
): Promise<EquityPoint[]> => {
  const start = new Date(now - length).toISOString()
  const rows = await em.execute<{ at: string; equity: string; gain: string }[]>(
    `select m.at, sum(p.equity)::text as equity, sum(p.equity - p.deposits)::text as gain
     from json_array_elements_text(?::json) as m(at)
     cross join json_array_elements_text(?::json) as a(id)
     cross join lateral (
       select equity, deposits from equity_point
       where workspace_id = ? and account_id = a.id::uuid and at <= m.at::timestamptz
       order by at desc limit 1) p
     group by m.at order by m.at::timestamptz`,
    [JSON.stringify([start, ...moments({ now, length, step })]), JSON.stringify(accountIds), workspaceId],
  )
  const before = rows[0]?.at === start ? rows[0].gain : '0'
  return rows
    .filter(({ at }) => at !== start)
    .map(({ at, equity, gain }) => ({
      at,
      equity: toDecimalString(dec(equity)),
      profit: toDecimalString(dec(gain).minus(before)),
    }))
}

/** Multiples of the step, so that a curve drawn a second later has the same points; and now. */
const moments = ({ now, length, step }: Window): string[] => {
  const list: string[] = []
  for (let at = (Math.floor((now - length) / step) + 1) * step; at < now; at += step)
    list.push(new Date(at).toISOString())
  list.push(new Date(now).toISOString())
  return list
}
