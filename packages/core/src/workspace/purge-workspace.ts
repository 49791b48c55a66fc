/** What is left to do of a deletion once its days of grace are over: every row goes, table after table. */

import { Account } from '../entities/account.entity.ts'
import { Workspace } from '../entities/workspace.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { jobKey } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, type UnitOfWork } from '../platform/unit-of-work.ts'
import { lockWorkspace } from './delete-workspace.ts'
import { listTenantTables } from './tenant-tables.ts'

/** Rows in one transaction: none that lasts, and none that locks much. */
const BATCH = 5_000

/** Starts the removal of each workspace whose days are over. @returns how many those are */
export const startPurges = (platform: Platform, requestId: string): Promise<number> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async (uow) => {
    const due = await uow.em.find(Workspace, { deletesAt: { $lte: uow.now } })
    for (const { id } of due)
      uow.enqueue({ task: 'workspace.purge', payload: { workspaceId: id }, key: jobKey.purge(id) })
    return due.length
  })

/**
 * Removes all that a deleted workspace holds, in batches, and the workspace last of all. May be stopped and begun anew
 * at any point. Does nothing to one that was restored, is not due yet, or is gone.
 * @param removeOutside what is kept elsewhere (files, a broker's book): before the rows that name it
 */
export const purgeWorkspace = async (
  platform: Platform,
  job: { workspaceId: string; requestId: string },
  removeOutside: (workspaceId: string, accountIds: string[]) => Promise<void> = async () => undefined,
): Promise<boolean> => {
  const { workspaceId } = job
  const inside = <T>(work: (uow: UnitOfWork) => Promise<T>) =>
    runInTransaction(platform, systemActor(workspaceId, job.requestId), work)
  const tables = await inside(async (uow) => ((await begin(uow)) ? listTenantTables(uow.em) : null))
  if (!tables) return false
  const accounts = await inside(({ em }) => em.find(Account, {}, { fields: ['id'] }))
  await removeOutside(
    workspaceId,
    accounts.map(({ id }) => id),
  )
  let rows = 0
  for (const table of tables)
    for (let removed = BATCH; removed === BATCH; rows += removed)
      removed = await inside((uow) => removeSome(uow, table))
  await inside(async ({ em }) => {
    await em.execute('delete from workspace where id = ? and purged_from is not null', [workspaceId])
  })
  platform.log.info({ workspaceId, rows, requestId: job.requestId }, 'A deleted workspace was removed')
  return true
}

/** From here on it cannot be restored. */
const begin = async (uow: UnitOfWork): Promise<boolean> => {
  const found = await uow.em.findOne(Workspace, { id: uow.workspaceId })
  if (!found) return false
  const workspace = await lockWorkspace(uow)
  if (!workspace.deletesAt || workspace.deletesAt > uow.now) return false
  workspace.purgedFrom ??= uow.now
  return true
}

const removeSome = async ({ em, workspaceId }: UnitOfWork, table: string): Promise<number> => {
  const [result] = await em.execute<{ n: string }[]>(
    `with gone as (delete from "${table}" where ctid = any(array(
       select ctid from "${table}" where workspace_id = ? limit ${BATCH})) returning 1)
     select count(*) as n from gone`,
    [workspaceId],
  )
  return Number(result?.n ?? 0)
}
