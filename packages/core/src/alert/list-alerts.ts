import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql'
import { type AlertView, listAlertsInput, type Page } from '@viewzenix/schema'
import type { z } from 'zod'
import { Alert } from '../entities/alert.entity.ts'
import { afterCursor, toPage } from '../platform/paging.ts'
import { query } from '../platform/use-case.ts'
import { toAlertViews } from './alert-view.ts'

/** The alerts of the workspace in the order of their receipt, newest first. */
export const listAlerts = query({
  name: 'alert.list',
  input: listAlertsInput,
  permission: 'read',
  scope: 'alerts:read',
  handle: ({ em }, input) => findAlerts(em, input),
})

export const findAlerts = async (
  em: EntityManager,
  { limit, cursor, status, hookId, symbol }: z.output<typeof listAlertsInput>,
): Promise<Page<AlertView>> => {
  const after = afterCursor(cursor, 'seq')
  const where = {
    ...(status && { status }),
    ...(hookId && { hookId }),
    ...(symbol && { symbol }),
    ...(after && { seq: after }),
  }
  // Alerts that wait to be routed are few, and in an index of their own; so that the hook's hot path has no other
  // index to keep, the indexes by status and by symbol take an alert once it is routed.
  const split = status === 'received' || (symbol !== undefined && status === undefined)
  const parts = split ? [WAITING, ROUTED] : [{}]
  const found: Awaited<ReturnType<typeof newest>> = []
  for (const part of parts) found.push(...(await newest(em, { ...where, $and: [part] }, limit + 1)))
  const rows = split ? found.sort((a, b) => Number(BigInt(b.seq) - BigInt(a.seq))) : found
  const page = toPage(rows, limit, (alert) => alert.seq)
  return { ...page, items: await toAlertViews(em, page.items) }
}

const WAITING: FilterQuery<Alert> = { status: 'received', routedAt: null }
const ROUTED: FilterQuery<Alert> = { $or: [{ status: { $ne: 'received' } }, { routedAt: { $ne: null } }] }

const newest = (em: EntityManager, where: FilterQuery<Alert>, limit: number) =>
  em.find(Alert, where, { orderBy: { seq: 'desc' }, limit, exclude: ['raw'] })
