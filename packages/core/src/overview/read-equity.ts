import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, type OverviewView, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'

/**
 * What the accounts are worth, and what was won or lost today: profit is equity less what was paid in, so that
 * opening an account is no gain, and what it wins on its first day is. The percent is of the capital at work: what
 * the day began with, and what was paid in since.
 * @param midnight when today began (UTC)
 */
export const readEquity = async (
  em: EntityManager,
  workspaceId: string,
  midnight: Date,
): Promise<OverviewView['equity']> => {
  const accounts = await em.find(Account, {}, { fields: ['currency'] })
  const days = await readDays(
    em,
    workspaceId,
    accounts.map((account) => account.id),
    midnight,
  )
  const currency = accounts.find(({ id }) => days.some((day) => day.id === id))?.currency ?? 'USD'
  if (days.length === 0) return { now: null, dayChange: null, dayChangePercent: null, currency }
  let now = dec(0)
  let change = dec(0)
  for (const { equity, gain } of days) {
    now = now.plus(equity)
    change = change.plus(gain)
  }
  const capital = now.minus(change)
  return {
    now: toDecimalString(now),
    dayChange: toDecimalString(change),
    dayChangePercent: capital.gt(0)
      ? toDecimalString(change.div(capital).times(100).toDecimalPlaces(2))
      : null,
    currency,
  }
}

/** Each account's last point, and its profit since the last one before the day; one look into the index for either. */
const readDays = (
  em: EntityManager,
  workspaceId: string,
  accountIds: string[],
  midnight: Date,
): Promise<{ id: string; equity: string; gain: string }[]> =>
  em.execute(
    `select a.id, last.equity::text as equity,
       (last.equity - last.deposits - coalesce(before.equity - before.deposits, 0))::text as gain
     from json_array_elements_text(?::json) as a(id)
     cross join lateral (
       select equity, deposits from equity_point where workspace_id = ? and account_id = a.id::uuid
       order by at desc limit 1) last
     left join lateral (
       select equity, deposits from equity_point where workspace_id = ? and account_id = a.id::uuid and at <= ?
       order by at desc limit 1) before on true`,
    [JSON.stringify(accountIds), workspaceId, workspaceId, midnight],
  )
