/** The rules of a rehearsal, read as they are now; and where its accounts begin. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, type Side, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { Halt } from '../entities/halt.entity.ts'
import { Workspace } from '../entities/workspace.entity.ts'
import type { Trading } from '../order/trading.ts'
import { firstIdAt } from '../platform/ids.ts'
import { PortError, type RehearsalBroker } from '../ports/index.ts'
import { applyFill, FLAT, type Holding } from '../position/apply-fill.ts'
import { limitsOf } from '../risk/read-gate.ts'
import { laneKey, type Start, type World } from './rehearsal-state.ts'

/** What a rehearsal needs beside trading. */
export type Rehearsing = Trading & { rehearsal: RehearsalBroker }

/** Whose alerts: of one bot, of one hook, or all. */
export type Scope = { workspaceId: string; hookId: string | null; botId: string | null }

/** A bot that is rehearsed by itself is rehearsed although it is paused: that is how one is tried. */
export const loadWorld = async (
  em: EntityManager,
  { rehearsal, brokers }: Rehearsing,
  { workspaceId, hookId, botId }: Scope,
): Promise<World> => {
  const workspace = await em.findOneOrFail(Workspace, workspaceId)
  const where = botId ? { id: botId } : hookId ? { hookId } : {}
  const bots = await em.find(Bot, where, { orderBy: { createdAt: 'asc', id: 'asc' } })
  const links = await em.find(
    BotAccount,
    { botId: { $in: bots.map(({ id }) => id) } },
    { orderBy: { accountId: 'asc' } },
  )
  const accounts = await em.find(Account, { id: { $in: links.map(({ accountId }) => accountId) } })
  const halts = await em.find(Halt, {}, { orderBy: { startedAt: 'asc' } })
  return {
    broker: rehearsal,
    risk: limitsOf(workspace.risk),
    bots: bots.map((bot) => ({
      ...{ id: bot.id, name: bot.name, hookId: bot.hookId, symbols: bot.symbols },
      paused: bot.status === 'paused' && botId === null,
      ...{ allowLong: bot.allowLong, allowShort: bot.allowShort, addOpens: bot.addOpens },
      ...{ cancelResting: bot.cancelResting, drift: bot.drift, approval: bot.approval ?? null },
      ...{ sizing: bot.sizing, multiplier: bot.multiplier, order: bot.order, exits: bot.exits },
      risk: limitsOf(bot.risk),
      links: links
        .filter((link) => link.botId === bot.id)
        .map(({ accountId, sizing, multiplier }) => ({ accountId, sizing: sizing ?? null, multiplier })),
    })),
    accounts: new Map(
      accounts.map(({ id, name, symbolMap, risk, broker }) => [
        id,
        {
          ...{ id, name, symbolMap: symbolMap ?? null, risk: limitsOf(risk) },
          capabilities: brokers[broker].capabilities,
        },
      ]),
    ),
    halts: halts.map(({ scope, scopeId, reason, startedAt, liftedAt }) => ({
      ...{ scope, scopeId, reason, from: startedAt.getTime(), to: liftedAt?.getTime() ?? null },
    })),
    declined: new Set(),
  }
}

/** Fills that are read for what was held: more than that nobody waits for. */
const MAX_FILLS = 100_000
/** Where nothing is known of an account. */
const CASH = '100000'

type FillRow = {
  accountId: string
  symbol: string
  side: Side
  quantity: string
  price: string
  fee: string
}

/**
 * What the bots held at a moment, by their fills, on accounts that are worth what theirs were then.
 * @throws Error when there are more fills than can be added up
 */
export const loadStarts = async (
  em: EntityManager,
  { broker, bots, accounts }: World,
  at: Date,
): Promise<Start[]> => {
  const fills = await em.execute<FillRow[]>(
    `select account_id as "accountId", symbol, side, quantity::text, price::text, fee::text
     from fill where bot_id = any(?::uuid[]) and id < ? order by id limit ${MAX_FILLS + 1}`,
    [`{${bots.map(({ id }) => id).join(',')}}`, firstIdAt(at)],
  )
  if (fills.length > MAX_FILLS) throw new CannotRehearse(`There are more than ${MAX_FILLS} fills before it.`)
  const held = new Map<string, { accountId: string; symbol: string; holding: Holding }>()
  for (const fill of fills) {
    const key = laneKey(fill.accountId, fill.symbol)
    const before = held.get(key)?.holding ?? FLAT
    held.set(key, { ...fill, holding: applyFill(before, fill) })
  }
  const starts: Start[] = []
  for (const accountId of accounts.keys()) {
    const { currency, equity } = await readWorth(em, accountId, at)
    const positions = [...held.values()]
      .filter((one) => one.accountId === accountId && !dec(one.holding.quantity).isZero())
      .filter(({ symbol }) => hasMarket(broker, symbol))
      .map(({ symbol, holding: { quantity, cost, averagePrice } }) => ({
        symbol,
        holding: { ...FLAT, quantity, cost, averagePrice },
      }))
    // With what it holds it is then worth what the account was.
    const opened = broker.open(
      '0',
      currency,
      positions.map(({ symbol, holding }) => ({ symbol, ...holding })),
    )
    const cash = toDecimalString(dec(equity).minus(broker.equity(opened, at.getTime())))
    starts.push({ accountId, currency, cash, positions })
  }
  return starts
}

/** Why a rehearsal cannot be made, as a sentence for people. */
export class CannotRehearse extends Error {}

const readWorth = async (
  em: EntityManager,
  accountId: string,
  at: Date,
): Promise<{ currency: string; equity: string }> => {
  const account = await em.findOneOrFail(Account, accountId)
  const [point] = await em.execute<{ equity: string }[]>(
    `(select 0 as rank, equity::text from equity_point where account_id = ? and at <= ? order by at desc limit 1)
     union all
     (select 1, equity::text from equity_point where account_id = ? and at > ? order by at limit 1)
     order by rank limit 1`,
    [accountId, at, accountId, at],
  )
  return { currency: account.currency, equity: point?.equity ?? account.equity ?? CASH }
}

const hasMarket = (broker: RehearsalBroker, symbol: string): boolean => {
  try {
    broker.instrument(symbol)
    return true
  } catch (error) {
    if (error instanceof PortError) return false
    throw error
  }
}
