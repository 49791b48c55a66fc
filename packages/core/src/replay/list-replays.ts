import {
  byId,
  listReplayActsInput,
  listReplayAlertsInput,
  type Page,
  pageInput,
  type ReplayAct,
  type ReplayAlertView,
  type ReplayView,
} from '@viewzenix/schema'
import { Replay, ReplayAlert } from '../entities/replay.entity.ts'
import { notFound } from '../platform/errors.ts'
import { afterCursor, toPage } from '../platform/paging.ts'
import { query } from '../platform/use-case.ts'
import { toReplayAlertView, toReplayViews } from './replay-view.ts'

/** Newest first. */
export const listReplays = query({
  name: 'replay.list',
  input: pageInput,
  permission: 'read',
  scope: 'alerts:read',
  handle: async ({ em }, { limit, cursor }): Promise<Page<ReplayView>> => {
    const after = afterCursor(cursor, 'id')
    const rows = await em.find(
      Replay,
      { ...(after && { id: after }) },
      { orderBy: { id: 'desc' }, limit: limit + 1, exclude: ['acts'] },
    )
    const page = toPage(rows, limit, ({ id }) => id)
    return { ...page, items: await toReplayViews(em, page.items) }
  },
})

export const getReplay = query({
  name: 'replay.get',
  input: byId,
  permission: 'read',
  scope: 'alerts:read',
  handle: async ({ em }, { id }): Promise<ReplayView> => {
    const row = await em.findOne(Replay, { id })
    const [view] = row ? await toReplayViews(em, [row]) : []
    if (!view) throw notFound('replay')
    return view
  },
})

/** What was done besides its alerts, and is not repeated, in order; the first of very many. */
export const listReplayActs = query({
  name: 'replay.acts',
  input: listReplayActsInput,
  permission: 'read',
  scope: 'alerts:read',
  handle: async ({ em }, { replayId }): Promise<ReplayAct[]> => {
    const row = await em.findOne(Replay, { id: replayId }, { fields: ['acts'] })
    if (!row) throw notFound('replay')
    return row.acts ?? []
  },
})

/** Those that differ first, each kind in the order of receipt. */
export const listReplayAlerts = query({
  name: 'replay.alerts',
  input: listReplayAlertsInput,
  permission: 'read',
  scope: 'alerts:read',
  handle: async ({ em }, { replayId, different, limit, cursor }): Promise<Page<ReplayAlertView>> => {
    if (!(await em.findOne(Replay, { id: replayId }, { fields: ['id'] }))) throw notFound('replay')
    const after = afterCursor(cursor, 'seq')
    const rows = await em.find(
      ReplayAlert,
      {
        replayId,
        ...(different !== undefined && { differs: different }),
        ...(after && { position: { $lt: Number(after.$lt) } }),
      },
      { orderBy: { position: 'desc' }, limit: limit + 1 },
    )
    const page = toPage(rows, limit, ({ position }) => String(position))
    return { ...page, items: page.items.map(toReplayAlertView) }
  },
})
