import { type ExportView, exportInput } from '@viewzenix/schema'
import { Export } from '../entities/export.entity.ts'
import { conflict } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import { command } from '../platform/use-case.ts'
import { toExportViews } from './export-view.ts'

/** Exports of one workspace that may wait or run at once. */
const MAX_UNFINISHED = 5

/**
 * Has an export made by a job: for what takes longer than somebody wants to wait.
 * @throws CONFLICT while too many are being made
 */
export const createExport = command({
  name: 'export.create',
  input: exportInput,
  permission: 'read',
  scope: null,
  handle: async (uow, { kind, format, from, to }): Promise<ExportView> => {
    const { em, workspaceId, now } = uow
    if ((await em.count(Export, { state: { $in: ['waiting', 'running'] } })) >= MAX_UNFINISHED)
      throw conflict(`${MAX_UNFINISHED} exports are being made already. Wait for one of them.`)
    const row = em.create(Export, {
      id: newId(),
      workspaceId,
      kind,
      format,
      since: from ? new Date(from) : null,
      until: to ? new Date(to) : now,
      state: 'waiting',
      rows: 0,
      attempts: 0,
      requestedBy: uow.actor.name,
      createdAt: now,
    })
    await em.flush()
    uow.enqueue({
      task: 'export.run',
      payload: { workspaceId, exportId: row.id },
      key: jobKey.export(row.id),
    })
    uow.activity({
      verb: 'export.requested',
      subject: { kind: 'export', id: row.id },
      summary: `${uow.actor.name} asked for an export of ${kind}.`,
      data: { kind, format, from: from ?? null, to: to ?? null },
    })
    uow.notify('export', row.id)
    const [view] = await toExportViews(em, [row])
    if (!view) throw new Error('An export that was just made has no view')
    return view
  },
})
