import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, type OverviewView, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'

/**
 * What the accounts are worth, and by how much that changed today. An account that was opened today is measured
 * from its first point, so that opening one is no gain.
 * @param midnight when today began (UTC)
 */
export const readEquity = async (
  em: EntityManager,
  workspaceId: string,
  midnight: Date,
): Promise<OverviewView['equity']> => {
  const accounts = await em.find(Account, {}, { fields: ['equity', 'currency'] })
  const known = accounts.flatMap(({ id, equity, currency }) =>
    equity === null || equity === undefined ? [] : [{ id, equity, currency }],
  )
  const currency = known[0]?.currency ?? 'USD'
  if (known.length === 0) return { now: null, dayChange: null, dayChangePercent: null, currency }
  const starts = await startsOfDay(
    em,
    workspaceId,
    known.map((account) => account.id),
    midnight,
  )
  let now = dec(0)
  let change = dec(0)
  let base = dec(0)
  for (const { id, equity } of known) {
    const start = starts.get(id) ?? equity
    now = now.plus(equity)
    base = base.plus(start)
    change = change.plus(dec(equity).minus(start))
  }
  return {
    now: toDecimalString(now),
    dayChange: toDecimalString(change),
    dayChangePercent: base.gt(0) ? toDecimalString(change.div(base).times(100).toDecimalPlaces(2)) : null,
    currency,
  }
}

/** Each account's last point before the day, else its first one; one look into the index for either. */
const startsOfDay = async (
  em: EntityManager,
  workspaceId: string,
  accountIds: string[],
  midnight: Date,
): Promise<Map<string, string>> => {
  const rows = await em.execute<{ id: string; equity: string }[]>(
    `select a.id, coalesce(
       (select equity from equity_point where workspace_id = ? and account_id = a.id::uuid and at <= ?
        order by at desc limit 1),
       (select equity from equity_point where workspace_id = ? and account_id = a.id::uuid
        order by at limit 1))::text as equity
     from json_array_elements_text(?::json) as a(id)`,
    [workspaceId, midnight, workspaceId, JSON.stringify(accountIds)],
  )
  return new Map(rows.flatMap((row) => (row.equity === null ? [] : [[row.id, row.equity] as const])))
}
