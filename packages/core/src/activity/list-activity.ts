import { type ActivityView, listActivityInput, type Page } from '@viewzenix/schema'
import { Activity } from '../entities/activity.entity.ts'
import { maskValues } from '../platform/mask.ts'
import { afterCursor, toPage } from '../platform/paging.ts'
import { query } from '../platform/use-case.ts'

/** The audit trail of the workspace, or of one alert, newest first. */
export const listActivity = query({
  name: 'activity.list',
  input: listActivityInput,
  permission: 'read',
  scope: null,
  handle: async ({ em }, { limit, cursor, alertId }): Promise<Page<ActivityView>> => {
    const after = afterCursor(cursor, 'id')
    const lines = await em.find(
      Activity,
      { ...(alertId && { alertId }), ...(after && { id: after }) },
      { orderBy: { id: 'desc' }, limit: limit + 1 },
    )
    const page = toPage(lines, limit, (line) => line.id)
    return { ...page, items: page.items.map(toView) }
  },
})

const toView = (line: Activity): ActivityView => ({
  id: line.id,
  at: line.at.toISOString(),
  actorKind: line.actorKind,
  actorName: line.actorName,
  verb: line.verb,
  subjectKind: line.subjectKind,
  subjectId: line.subjectId ?? null,
  summary: line.summary,
  data: line.data ? maskValues(line.data) : null,
})
