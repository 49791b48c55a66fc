/** Bots as the transports show them. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { type AccountSize, type BotView, dec, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { type Bot, BotAccount } from '../entities/bot.entity.ts'
import { Halt } from '../entities/halt.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import { firstIdAt } from '../platform/ids.ts'

/** Names, accounts, halts and counts are read in one query a table, not one a bot. Today is the UTC day. */
export const toBotViews = async (
  em: EntityManager,
  { workspaceId, now }: { workspaceId: string; now: Date },
  bots: Bot[],
): Promise<BotView[]> => {
  if (bots.length === 0) return []
  const ids = bots.map((bot) => bot.id)
  const links = await em.find(BotAccount, { botId: { $in: ids } }, { orderBy: { id: 'asc' } })
  const hooks = await em.find(
    Hook,
    { id: { $in: [...new Set(bots.map((b) => b.hookId))] } },
    { fields: ['name'] },
  )
  const accountIds = [...new Set(links.map((link) => link.accountId))]
  const accounts = await em.find(Account, { id: { $in: accountIds } }, { fields: ['name', 'mode'] })
  const halts = await em.find(Halt, { liftedAt: null }, { fields: ['scopeId'] })
  const counts = await countOrders(em, workspaceId, now)
  const lastSignals = await readLastSignals(em, workspaceId, ids)
  const hookNames = new Map(hooks.map((hook) => [hook.id, hook.name]))
  const accountsById = new Map(accounts.map((account) => [account.id, account]))
  const halted = new Set(halts.map((halt) => halt.scopeId))
  return bots.map((bot) => {
    const linked = links.filter((link) => link.botId === bot.id)
    const own = linked.flatMap((link) => accountsById.get(link.accountId) ?? [])
    return {
      id: bot.id,
      name: bot.name,
      status: bot.status,
      hookId: bot.hookId,
      hookName: hookNames.get(bot.hookId) ?? '',
      accountIds: own.map((account) => account.id),
      accounts: own.map(({ id, name, mode }) => ({ id, name, mode })),
      symbols: bot.symbols,
      allowLong: bot.allowLong,
      allowShort: bot.allowShort,
      addOpens: bot.addOpens,
      cancelResting: bot.cancelResting,
      drift: bot.drift,
      approval: bot.approval ?? null,
      sizing: bot.sizing,
      multiplier: toDecimalString(dec(bot.multiplier)),
      accountSizes: linked.flatMap(toAccountSize),
      order: bot.order,
      exits: bot.exits,
      risk: bot.risk,
      // Where every account is halted the bot cannot trade either.
      halted:
        halted.has(workspaceId) ||
        halted.has(bot.id) ||
        (own.length > 0 && own.every((account) => halted.has(account.id))),
      lastSignalAt: lastSignals.get(bot.id) ?? null,
      ordersToday: counts.get(bot.id) ?? 0,
      createdAt: bot.createdAt.toISOString(),
      updatedAt: bot.updatedAt.toISOString(),
    }
  })
}

/** Only of accounts that differ from the others of the bot. */
const toAccountSize = ({ accountId, multiplier, sizing }: BotAccount): AccountSize[] =>
  dec(multiplier).eq(1) && !sizing
    ? []
    : [{ accountId, multiplier: toDecimalString(dec(multiplier)), sizing: sizing ?? null }]

/** The newest decision of each, from its index: written down with the bot, all of its alerts would wait for that row. */
const readLastSignals = async (
  em: EntityManager,
  workspaceId: string,
  ids: string[],
): Promise<Map<string, string>> => {
  const rows = await em.execute<{ bot_id: string; at: string }[]>(
    `select b.id as bot_id, d.created_at as at from json_array_elements_text(?::json) as b(id)
     cross join lateral (
       select created_at from decision where workspace_id = ? and bot_id = b.id::uuid
       order by created_at desc limit 1) d`,
    [JSON.stringify(ids), workspaceId],
  )
  return new Map(rows.map((row) => [row.bot_id, new Date(row.at).toISOString()]))
}

/** One range of the index of orders, however long the history is. */
const countOrders = async (
  em: EntityManager,
  workspaceId: string,
  now: Date,
): Promise<Map<string, number>> => {
  const midnight = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()))
  const rows = await em.execute<{ bot_id: string; n: number }[]>(
    'select bot_id, count(*)::int as n from trade_order where workspace_id = ? and id >= ? group by bot_id',
    [workspaceId, firstIdAt(midnight)],
  )
  return new Map(rows.map((row) => [row.bot_id, row.n]))
}
