/** News of a service for every workspace that it concerns: its account's, or all of them. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Integration } from '../entities/integration.entity.ts'
import { Workspace } from '../entities/workspace.entity.ts'
import { newIdAt } from '../platform/ids.ts'
import { LIVE_CHANNEL, type UnitOfWork } from '../platform/unit-of-work.ts'

type Line = { verb: string; tone: 'good' | 'bad' | 'warning'; summary: string }

type Seen = { workspaceId?: string | null }

const idsOf = async (
  em: EntityManager,
  { workspaceId }: Seen,
  where: { deletesAt?: null },
): Promise<string[]> => {
  const own = workspaceId ? { id: workspaceId } : {}
  return (await em.find(Workspace, { ...own, ...where }, { fields: ['id'] })).map(({ id }) => id)
}

/** The workspaces that hear news of this service: those that see it and are not deleted. */
export const workspacesOf = (em: EntityManager, row: Seen): Promise<string[]> =>
  idsOf(em, row, { deletesAt: null })

/** A line in the audit trail of each of them. */
export const tellWorkspaces = async (uow: UnitOfWork, row: Integration, line: Line): Promise<void> => {
  const at = uow.moment()
  const lines = (await workspacesOf(uow.em, row)).map((workspaceId) => ({
    ...line,
    id: newIdAt(at),
    workspace_id: workspaceId,
    at,
    actor_name: uow.actor.name,
    subject_id: row.account === '' ? null : row.account,
    request_id: uow.actor.requestId,
    data: { integration: row.name },
  }))
  await uow.em.execute(
    `insert into activity (id, workspace_id, at, actor_kind, actor_id, actor_name, verb, tone, subject_kind,
       subject_id, request_id, summary, data)
     select id, workspace_id, at, 'system', null, actor_name, verb, tone, 'integration', subject_id, request_id,
       summary, data
     from json_to_recordset(?::json) as r(id uuid, workspace_id uuid, at timestamptz, actor_name text, verb text,
       tone text, subject_id uuid, request_id text, summary text, data jsonb)`,
    [JSON.stringify(lines)],
  )
  await changedFor(uow.em, row)
}

/** Tells open dashboards to look again, when this transaction commits. */
export const changedFor = async (em: EntityManager, row: Integration): Promise<void> => {
  // A deleted one can still be looked at.
  const payloads = (await idsOf(em, row, {})).map((workspace) =>
    JSON.stringify({ workspace, kind: 'integration', id: row.account || row.name }),
  )
  await em.execute(
    `select count(pg_notify('${LIVE_CHANNEL}', payload)) from json_array_elements_text(?::json) as t(payload)`,
    [JSON.stringify(payloads)],
  )
}
