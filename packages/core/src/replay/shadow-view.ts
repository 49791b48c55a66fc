/** A bot's shadow, and its signals beside the real ones. */
import type { EntityManager } from '@mikro-orm/postgresql'
import {
  dec,
  listShadowSignalsInput,
  type Page,
  type ShadowSignalView,
  type ShadowView,
  shadowInput,
  toDecimalString,
} from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import { Shadow, ShadowSignal } from '../entities/shadow.entity.ts'
import { notFound } from '../platform/errors.ts'
import { afterCursor, toPage } from '../platform/paging.ts'
import { query } from '../platform/use-case.ts'
import { BOT_SHADOW, compareOutcomes } from './compare-outcomes.ts'
import { readThen } from './read-then.ts'
import type { RehearsalState } from './rehearsal-state.ts'

/** null for a bot that never had one. @throws NOT_FOUND for the bot */
export const getShadow = query({
  name: 'shadow.get',
  input: shadowInput,
  permission: 'read',
  scope: 'bots:read',
  handle: async ({ em }, { botId }): Promise<ShadowView | null> => {
    await requireBot(em, botId)
    return readShadow(em, botId)
  },
})

/** Newest first, each with what came of it on the real account. */
export const listShadowSignals = query({
  name: 'shadow.signals',
  input: listShadowSignalsInput,
  permission: 'read',
  scope: 'bots:read',
  handle: async ({ em }, { botId, limit, cursor }): Promise<Page<ShadowSignalView>> => {
    await requireBot(em, botId)
    const shadow = await em.findOne(Shadow, { botId }, { fields: ['id'] })
    const after = afterCursor(cursor, 'id')
    const rows = await em.find(
      ShadowSignal,
      { shadowId: shadow?.id ?? null, ...(after && { id: after }) },
      { orderBy: { id: 'desc' }, limit: limit + 1 },
    )
    const page = toPage(rows, limit, ({ id }) => id)
    const { byAlert } = await readThen(
      em,
      page.items.map(({ alertId }) => alertId),
      botId,
    )
    return { ...page, items: page.items.map((row) => toView(row, byAlert)) }
  },
})

const toView = (
  { id, alertId, accountId, symbol, receivedAt, decision }: ShadowSignal,
  byAlert: Awaited<ReturnType<typeof readThen>>['byAlert'],
): ShadowSignalView => {
  const live = (byAlert.get(alertId) ?? []).find((one) => one.accountId === accountId) ?? null
  return {
    ...{ id, alertId, accountId, accountName: decision.accountName, symbol },
    receivedAt: receivedAt.toISOString(),
    live,
    shadow: decision,
    differences: compareOutcomes(live ? [live] : [], [decision], BOT_SHADOW),
  }
}

const requireBot = async (em: EntityManager, id: string): Promise<void> => {
  if (!(await em.findOne(Bot, { id }, { fields: ['id'] }))) throw notFound('bot')
}

type Live = { orders: number; net: string }
type Sums = { signals: number; orders: number; net: string }
type Held = { account_id: string; symbol: string; quantity: string }

export const readShadow = async (em: EntityManager, botId: string): Promise<ShadowView | null> => {
  const shadow = await em.findOne(Shadow, { botId })
  if (!shadow) return null
  const [sums] = await em.execute<Sums[]>(
    `select count(distinct alert_id)::int as signals, coalesce(sum(orders), 0)::int as orders,
       coalesce(sum(net), 0)::text as net from shadow_signal where shadow_id = ?`,
    [shadow.id],
  )
  // Of the same signals: what the bot does about earlier ones is not the shadow's to compare with.
  const [live] = await em.execute<Live[]>(
    `with own as (select distinct alert_id, account_id from shadow_signal where shadow_id = ?),
       made as (select o.id from trade_order o join own on own.alert_id = o.alert_id
         and own.account_id = o.account_id where o.bot_id = ?)
     select (select count(*) from made)::int as orders, (select coalesce(sum(coalesce(f.realized_pnl, 0) - f.fee), 0)
       from fill f join made on made.id = f.order_id)::text as net`,
    [shadow.id, botId],
  )
  const plain = (value: string | undefined): string => toDecimalString(dec(value ?? '0'))
  return {
    ...{ id: shadow.id, botId, on: !shadow.endedAt, startedBy: shadow.startedBy },
    startedAt: shadow.startedAt.toISOString(),
    endedAt: shadow.endedAt?.toISOString() ?? null,
    advancedAt: shadow.advancedAt?.toISOString() ?? null,
    fault: shadow.fault ?? null,
    signals: sums?.signals ?? 0,
    ordersLive: live?.orders ?? 0,
    ordersShadow: sums?.orders ?? 0,
    netLive: plain(live?.net),
    netShadow: plain(sums?.net),
    positions: await readPositions(em, botId, shadow.state as RehearsalState | null),
  }
}

/** What is held of the symbols that either trades: a position is the account's, and other bots have theirs there. */
const readPositions = async (
  em: EntityManager,
  botId: string,
  state: RehearsalState | null,
): Promise<ShadowView['positions']> => {
  const lanes = Object.values(state?.lanes ?? {})
  const rows = await em.execute<(Held & { own: boolean })[]>(
    `select p.account_id, p.symbol, p.quantity::text, exists (select 1 from trade_order o where o.bot_id = b.bot_id
       and o.account_id = p.account_id and o.symbol = p.symbol) as own from position p
     join bot_account b on b.account_id = p.account_id where b.bot_id = ?`,
    [botId],
  )
  const held = rows.filter(
    ({ own, account_id: id, symbol }) =>
      own || lanes.some((lane) => lane.accountId === id && lane.symbol === symbol),
  )
  const keys = new Map(
    [...lanes, ...held.map(({ account_id: accountId, symbol }) => ({ accountId, symbol }))].map(
      ({ accountId, symbol }) => [`${accountId}:${symbol}`, { accountId, symbol }],
    ),
  )
  const ids = [...new Set([...keys.values()].map(({ accountId }) => accountId))]
  const accounts = await em.find(Account, { id: { $in: ids } }, { fields: ['name'] })
  return [...keys.values()]
    .map(({ accountId, symbol }) => ({
      ...{ accountId, symbol, accountName: accounts.find(({ id }) => id === accountId)?.name ?? '' },
      live: toDecimalString(
        dec(held.find((one) => one.account_id === accountId && one.symbol === symbol)?.quantity ?? '0'),
      ),
      shadow:
        lanes.find((one) => one.accountId === accountId && one.symbol === symbol)?.holding.quantity ?? '0',
    }))
    .filter(({ live, shadow }) => !dec(live).isZero() || !dec(shadow).isZero())
    .toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1))
}
