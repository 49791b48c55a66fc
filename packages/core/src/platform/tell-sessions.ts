import { LIVE_CHANNEL, type UnitOfWork } from './unit-of-work.ts'

/** Has the live streams of these workspaces hold their sessions against what is true now, once this commits. */
export const tellSessions = async (
  { em }: UnitOfWork,
  workspaceIds: string[],
  userId: string,
): Promise<void> => {
  const payloads = workspaceIds.map((workspace) => JSON.stringify({ workspace, kind: 'session', id: userId }))
  await em.execute(
    `select count(pg_notify('${LIVE_CHANNEL}', payload)) from json_array_elements_text(?::json) as t(payload)`,
    [JSON.stringify(payloads)],
  )
}
