/**
 * Finds positions without their stop, stops and targets larger than their position, exits that nothing is held for,
 * and what was to be closed and is not; a repair is started for each. What is under way is left alone: whatever changed
 * a moment ago has its own job. So is what the watchdog gave up.
 */
import { protectionCheckInput } from '@viewzenix/schema'
import { OPEN_STATUSES } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { notFound } from '../platform/errors.ts'
import { jobKey } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, type UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { SLOW_MS } from './flatten-lane.ts'
import type { LaneKey } from './lane-exits.ts'
import { tryAnew } from './refusals.ts'

/** Longer than a fill takes to be followed by its exits. */
const SETTLED_MS = 5_000
const MAX_FOUND = 500

/** By the clock, for every workspace, whether or not a market is open. @returns how many repairs were started */
export const watchExits = (platform: Platform, requestId: string): Promise<number> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), (uow) => startRepairs(uow, null))

/**
 * The same when a person asks, for one position or their workspace; what the watchdog gave up is tried again.
 * @throws NOT_FOUND
 */
export const checkProtection = command({
  name: 'protection.check',
  input: protectionCheckInput,
  permission: 'trade',
  scope: null,
  handle: async (uow, { positionId }): Promise<{ found: number }> => {
    const position = positionId ? await uow.em.findOne(Position, { id: positionId }) : null
    if (positionId && !position) throw notFound('position')
    const lane = position && { accountId: position.accountId, symbol: position.symbol }
    const given = await uow.em.find(Protection, { ...lane, endedAt: null, failure: { $ne: null } })
    for (const protection of given) tryAnew(protection, uow.now)
    await uow.em.flush()
    const found = await startRepairs(uow, lane)
    if (position) uow.notify('position', position.id)
    const what = position ? `the exits of ${position.symbol}` : 'the exits of all positions'
    uow.activity({
      verb: 'protection.checked',
      subject: position ? { kind: 'position', id: position.id } : { kind: 'workspace', id: uow.workspaceId },
      tone: found === 0 ? 'good' : 'warning',
      summary:
        found === 0
          ? `${uow.actor.name} had ${what} looked at: all is as it should be.`
          : `${uow.actor.name} had ${what} looked at: ${position ? 'they are set right.' : `${found} to set right.`}`,
      data: { found },
    })
    return { found }
  },
})

const open = OPEN_STATUSES.map((status) => `'${status}'`).join(', ')

const startRepairs = async (uow: UnitOfWork, lane: LaneKey | null): Promise<number> => {
  const ago = (ms: number) => new Date(uow.now.getTime() - ms).toISOString()
  const rows = await uow.em.execute<{ workspace_id: string; account_id: string; symbol: string }[]>(
    `with lane as (
       select workspace_id, account_id, symbol from protection where ended_at is null
       union
       select workspace_id, account_id, symbol from trade_order
       where leg in ('stop', 'target') and status in (${open})
       union
       select workspace_id, account_id, symbol from position where flattening is not null
     )
     select l.workspace_id, l.account_id, l.symbol from lane l
     left join position p on p.account_id = l.account_id and p.symbol = l.symbol
     left join lateral (
       select coalesce(sum(quantity - filled_quantity) filter (where leg = 'stop'), 0) as stops,
         coalesce(sum(quantity - filled_quantity) filter (where leg = 'target'), 0) as targets,
         count(*) filter (where leg in ('stop', 'target')) as exits, count(*) as orders, max(updated_at) as touched
       from trade_order where account_id = l.account_id and symbol = l.symbol and status in (${open})
     ) o on true
     where greatest(o.touched, p.updated_at) < ?::timestamptz
       and (case when p.flattening is not null then o.orders = 0
           or (p.flattening->>'told' is null and (p.flattening->>'since')::timestamptz < ?::timestamptz)
         else (coalesce(p.quantity, 0) = 0 and o.exits > 0) or o.stops > abs(p.quantity) or o.targets > abs(p.quantity)
         or (p.quantity <> 0 and o.stops < abs(p.quantity) and exists (
           select from protection x where x.account_id = l.account_id and x.symbol = l.symbol and x.ended_at is null
             and x.failure is null and jsonb_typeof(x.spec::jsonb->'stop') = 'object')) end)
       ${lane ? 'and l.account_id = ? and l.symbol = ?' : ''}
     limit ${MAX_FOUND}`,
    [ago(SETTLED_MS), ago(SLOW_MS), ...(lane ? [lane.accountId, lane.symbol] : [])],
  )
  for (const { workspace_id: workspaceId, account_id: accountId, symbol } of rows)
    uow.enqueue({
      task: 'exits.reconcile',
      payload: { workspaceId, accountId, symbol, repair: true },
      key: jobKey.exits(accountId, symbol, true),
    })
  return rows.length
}
