import type { ActivityActorView } from '@viewzenix/schema'
import { z } from 'zod'
import { query } from '../platform/use-case.ts'

/** More than a list to choose from can hold. */
const MOST = 200

/** Everybody who has done something here, by the name that they had last. */
export const listActivityActors = query({
  name: 'activity.actors',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: async ({ em, workspaceId }): Promise<ActivityActorView[]> => {
    const actors = await em.execute<ActivityActorView[]>(ACTORS, [workspaceId, workspaceId, MOST])
    return actors.toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id))
  },
})

/** From one actor to the next along the index, however many lines each has. */
const ACTORS = `
  with recursive actor as (
    (select actor_id, id from activity
     where workspace_id = ? and actor_id is not null order by actor_id desc, id desc limit 1)
    union all
    select next.actor_id, next.id from actor cross join lateral (
      select actor_id, id from activity
      where workspace_id = ? and actor_id is not null and actor_id < actor.actor_id
      order by actor_id desc, id desc limit 1) next
  )
  select a.actor_id as id, a.actor_kind as kind, a.actor_name as name
  from (select id from actor limit ?) newest join activity a on a.id = newest.id`
