/** Which lanes are flattened, and what happens in each at once; the rest is the work of `protection/flatten-lane`. */
import type { AssetClass, HaltScope } from '@viewzenix/schema'
import { readLegs } from '../decision/refuse-rest.ts'
import { settleAlerts } from '../decision/settle-alert.ts'
import { Decision } from '../entities/decision.entity.ts'
import { OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { lockLane } from '../order/lane-lock.ts'
import { refuse } from '../pipeline/conclude.ts'
import { newId } from '../platform/ids.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { FLAT } from '../position/apply-fill.ts'
import { beginFlattening, cancelForClosing } from '../protection/flatten-lane.ts'

type Lane = { accountId: string; symbol: string; assetClass: AssetClass }
export type FlattenWhy = { by: string; reason: string }

/**
 * Begins to close all that a workspace, an account or a bot holds, inside the caller's transaction. Entries that rest
 * or are on their way go too, and what fills of them is closed. @returns how many lanes are being closed
 */
export const flattenScope = async (
  uow: UnitOfWork,
  scope: HaltScope,
  scopeId: string,
  why: FlattenWhy,
): Promise<number> => {
  const lanes = await lanesOf(uow, scope, scopeId)
  await lockLanes(uow, lanes)
  const refused: string[] = []
  for (const lane of lanes)
    if (lane.closes) refused.push(...(await begin(uow, lane, why, scope === 'bot' ? scopeId : null)))
    else refused.push(...(await cancelOf(uow, lane, scopeId, why)))
  await settleAlerts(uow, refused)
  return lanes.filter(({ closes }) => closes).length
}

/** The same for one lane. */
export const flattenOne = async (uow: UnitOfWork, lane: Lane, why: FlattenWhy): Promise<void> => {
  await lockLanes(uow, [lane])
  await settleAlerts(uow, await begin(uow, lane, why, null))
}

/** All of them before anything is done, in one order: so nobody waits in a circle. */
const lockLanes = async ({ em }: UnitOfWork, lanes: Lane[]): Promise<void> => {
  for (const { accountId, symbol } of lanes) await lockLane(em, accountId, symbol)
}

const open = OPEN_STATUSES.map((status) => `'${status}'`).join(', ')

/**
 * Where something is held or may yet be. An account nets what its bots do: a position is the bot's that made the last
 * entry of it. Where another's is held, or another's entries rest too, no more than the bot's own go.
 */
const lanesOf = async (
  { em, workspaceId }: UnitOfWork,
  scope: HaltScope,
  scopeId: string,
): Promise<(Lane & { closes: boolean })[]> => {
  const within = {
    workspace: 'l.workspace_id = ?',
    account: 'l.account_id = ?',
    bot: 'l.owner = x.bot or x.bot = any(l.bots)',
  }[scope]
  const owner = `case when bool_or(held) then (
    select bot_id from trade_order o where o.account_id = one.account_id and o.symbol = one.symbol
      and o.leg = 'entry' and o.filled_quantity > 0 order by o.id desc limit 1) end`
  return em.execute(
    `select l.account_id as "accountId", l.symbol, l.asset_class as "assetClass",
       ${scope === 'bot' ? 'case when l.held then l.owner = x.bot else x.bot = all(l.bots) end' : 'true'} as closes
     from (
       select workspace_id, account_id, symbol, max(asset_class) as asset_class, bool_or(held) as held,
         array_agg(bot_id) as bots, ${scope === 'bot' ? owner : 'null::uuid'} as owner
       from (
         select workspace_id, account_id, symbol, asset_class, true as held, null::uuid as bot_id from position
         where workspace_id = ? and quantity <> 0
         union all
         select workspace_id, account_id, symbol, asset_class, false, bot_id from trade_order
         where workspace_id = ? and status in (${open})) one
       group by workspace_id, account_id, symbol) l${scope === 'bot' ? ', (select ?::uuid as bot) x' : ''}
     where ${within} order by l.account_id, l.symbol`,
    [workspaceId, workspaceId, scopeId],
  )
}

/**
 * A bot's own orders beside what is another's: those that protect that stay.
 * @returns the alerts whose decisions it refused
 */
const cancelOf = async (uow: UnitOfWork, lane: Lane, botId: string, why: FlattenWhy): Promise<string[]> => {
  const { accountId, symbol } = lane
  const orders = await uow.em.find(
    Order,
    { accountId, symbol, botId, leg: 'entry', status: { $in: [...OPEN_STATUSES] } },
    { orderBy: { id: 'asc' }, refresh: true },
  )
  cancelForClosing(uow, orders, why.by)
  return refuseWaiting(uow, lane, why, botId)
}

/** @returns the alerts whose decisions it refused */
const begin = async (
  uow: UnitOfWork,
  lane: Lane,
  why: FlattenWhy,
  botId: string | null,
): Promise<string[]> => {
  const { em } = uow
  const { accountId, symbol } = lane
  const position =
    (await em.findOne(Position, { accountId, symbol }, { refresh: true })) ??
    em.create(Position, {
      ...{
        id: newId(),
        workspaceId: uow.workspaceId,
        accountId,
        symbol,
        assetClass: lane.assetClass,
        ...FLAT,
      },
      ...{ openedAt: null, flattening: null, updatedAt: uow.now },
    })
  beginFlattening(uow, position, why)
  const orders = await em.find(
    Order,
    { accountId, symbol, status: { $in: [...OPEN_STATUSES] } },
    { orderBy: { id: 'asc' }, refresh: true },
  )
  cancelForClosing(uow, orders, why.by)
  return refuseWaiting(uow, lane, why, botId)
}

/** @returns the alerts of the decisions that it refused */
const refuseWaiting = async (
  uow: UnitOfWork,
  { accountId, symbol }: Lane,
  why: FlattenWhy,
  botId: string | null,
): Promise<string[]> => {
  const waiting = await uow.em.find(
    Decision,
    { accountId, symbol, ...(botId && { botId }), outcome: { $in: ['waiting', 'awaiting_approval'] } },
    { orderBy: { alertSeq: 'asc', id: 'asc' }, refresh: true },
  )
  // What was asked for before must not open anything after.
  for (const decision of waiting) {
    const words = `Refused: ${why.by} had the position in ${symbol} closed: ${why.reason}`
    await refuse(uow, decision, await readLegs(uow.em, decision), words)
  }
  return waiting.map(({ alertId }) => alertId)
}
