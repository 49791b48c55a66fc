import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql'
import { type ActivityView, type activityFilter, listActivityInput, type Page } from '@viewzenix/schema'
import type { z } from 'zod'
import { Activity } from '../entities/activity.entity.ts'
import { firstIdAt } from '../platform/ids.ts'
import { maskValues } from '../platform/mask.ts'
import { afterCursor, toPage } from '../platform/paging.ts'
import { query } from '../platform/use-case.ts'

/** Lines that one page looks through for what no index finds. Beyond it the page ends early, with a cursor to go on. */
const SEARCHED = 10_000

/**
 * The audit trail, newest first, narrowed by whatever is given. Who, what kind, what thing, which alert and when are
 * found by an index; a verb or a text is searched for among what they leave, so much a page.
 */
export const listActivity = query({
  name: 'activity.list',
  input: listActivityInput,
  permission: 'read',
  scope: 'activity:read',
  handle: async ({ em }, { limit, cursor, ...filter }): Promise<Page<ActivityView>> => {
    const found = indexed(filter, afterCursor(cursor, 'id')?.$lt)
    const sought = searched(filter)
    const end = sought ? await endOfSearch(em, found) : null
    const lines = await em.find(
      Activity,
      { $and: [found, sought ?? {}, end === null ? {} : { id: { $gte: end } }] },
      { orderBy: { id: 'desc' }, limit: limit + 1 },
    )
    const page = toPage(lines, limit, (line) => line.id)
    return {
      items: page.items.map(toView),
      nextCursor: page.nextCursor ?? (end === null ? null : Buffer.from(end).toString('base64url')),
    }
  },
})

type Filter = z.output<typeof activityFilter>

const indexed = (filter: Filter, before: string | undefined): FilterQuery<Activity> => {
  const { alertId, actorId, subjectKind, subjectId, from, to } = filter
  // Ids carry their moment: a time range is a range of the index that everything is ordered by.
  const until = to === undefined ? undefined : firstIdAt(new Date(to))
  const under = [before, until].flatMap((one) => one ?? []).toSorted()[0]
  const id = {
    ...(from !== undefined && { $gte: firstIdAt(new Date(from)) }),
    ...(under !== undefined && { $lt: under }),
  }
  return {
    ...(alertId && { alertId }),
    ...(actorId && { actorId }),
    ...(subjectKind && { subjectKind }),
    ...(subjectId && { subjectId }),
    ...(Object.keys(id).length > 0 && { id }),
  }
}

const searched = ({ verb, text }: Filter): FilterQuery<Activity> | null => {
  if (verb === undefined && text === undefined) return null
  const like = { $ilike: `%${(text ?? '').replace(/[\\%_]/g, '\\$&')}%` }
  return {
    ...(verb !== undefined && { verb }),
    ...(text !== undefined && { $or: [{ summary: like }, { actorName: like }] }),
  }
}

/** The oldest line that this page looks at; null when it looks at all that there are. */
const endOfSearch = async (em: EntityManager, found: FilterQuery<Activity>): Promise<string | null> => {
  const [last] = await em.find(Activity, found, {
    fields: ['id'],
    orderBy: { id: 'desc' },
    limit: 1,
    offset: SEARCHED - 1,
  })
  return last?.id ?? null
}

const toView = (line: Activity): ActivityView => ({
  id: line.id,
  at: line.at.toISOString(),
  actorKind: line.actorKind,
  actorId: line.actorId ?? null,
  actorName: line.actorName,
  verb: line.verb,
  subjectKind: line.subjectKind,
  subjectId: line.subjectId ?? null,
  summary: line.summary,
  requestId: line.requestId,
  data: line.data ? maskValues(line.data) : null,
})
