/**
 * Finds work that has nobody working on it: what a job that used up its tries, or a defect, left lying. Each piece
 * gets its job again; what is under way is left alone (its job is still there, under its key).
 */
import { systemActor } from '../platform/actor.ts'
import { jobKey, symbolQueue } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, type UnitOfWork } from '../platform/unit-of-work.ts'

/** Older than any job takes, with all that a call to a broker may take. */
const STALE_SECONDS = 60
/** Of one kind, in one sweep. */
const MAX_FOUND = 500

/** @returns how many pieces were taken up again */
export const sweepPipeline = (platform: Platform, requestId: string): Promise<number> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async (uow) => {
    const found = [
      await sweepAlerts(uow),
      await sweepLanes(uow),
      await sweepOrders(uow, "status in ('pending', 'submitting')", 'submit'),
      await sweepOrders(uow, "status = 'unknown'", 'reconcile'),
      await sweepOrders(
        uow,
        "status in ('submitted', 'partially_filled') and cancel_requested_at is not null",
        'cancel',
      ),
    ].reduce((sum, n) => sum + n, 0)
    if (found > 0) platform.log.warn({ found }, 'Work was found that nobody was working on')
    return found
  })

const stale = `interval '${STALE_SECONDS} seconds'`
/** A job that used up its tries is no job any more. */
const noJob = (key: string) =>
  `not exists (select from graphile_worker.jobs j where j.key = ${key} and j.attempts < j.max_attempts)`

const sweepAlerts = async (uow: UnitOfWork): Promise<number> => {
  const rows: { id: string; workspace_id: string; symbol: string }[] = await uow.em.execute(
    `select id, workspace_id, symbol from alert a
     where status = 'received' and received_at < now() - ${stale}
       and (routed_at is null
         or not exists (select from decision d where d.alert_id = a.id and d.outcome in ('waiting', 'awaiting_approval')))
       and ${noJob("'route:' || a.id")}
     order by seq limit ${MAX_FOUND}`,
  )
  for (const { id, workspace_id: workspaceId, symbol } of rows)
    uow.enqueue({
      task: 'alert.route',
      payload: { workspaceId, alertId: id },
      queue: symbolQueue(workspaceId, symbol),
      key: jobKey.route(id),
    })
  return rows.length
}

const sweepLanes = async (uow: UnitOfWork): Promise<number> => {
  const rows: { workspace_id: string; account_id: string; symbol: string }[] = await uow.em.execute(
    `select distinct workspace_id, account_id, symbol from decision d
     where created_at < now() - ${stale}
       and (outcome = 'waiting' or (outcome = 'awaiting_approval' and expires_at < now() - ${stale}))
       and ${noJob("'advance:' || d.account_id || ':' || d.symbol")}
     limit ${MAX_FOUND}`,
  )
  for (const { workspace_id: workspaceId, account_id: accountId, symbol } of rows)
    uow.enqueue({
      task: 'lane.advance',
      payload: { workspaceId, accountId, symbol },
      key: jobKey.advance(accountId, symbol),
    })
  return rows.length
}

const sweepOrders = async (
  uow: UnitOfWork,
  where: string,
  kind: 'submit' | 'reconcile' | 'cancel',
): Promise<number> => {
  const rows: { id: string; workspace_id: string; account_id: string; symbol: string }[] =
    await uow.em.execute(
      `select id, workspace_id, account_id, symbol from trade_order o
     where ${where} and updated_at < now() - ${stale} and ${noJob(`'${kind}:' || o.id`)}
     order by id limit ${MAX_FOUND}`,
    )
  for (const { id, workspace_id: workspaceId, account_id: accountId, symbol } of rows)
    uow.enqueue({
      task: `order.${kind}`,
      payload: { workspaceId, orderId: id, accountId, symbol },
      key: jobKey[kind](id),
    })
  return rows.length
}
