/** Task name → parse the payload again → use-case. Old jobs outlive code: what cannot be read is an error, not a guess. */
import { clearDedupe } from '@viewzenix/core/alert'
import { clearBrokerCalls } from '@viewzenix/core/broker-call'
import { archiveDay, runExport, scheduleArchives } from '@viewzenix/core/export'
import { type Files, sweepFiles } from '@viewzenix/core/file'
import { checkEquities, flattenDue } from '@viewzenix/core/guard'
import { finishHalt } from '@viewzenix/core/halt'
import { watchSilence } from '@viewzenix/core/hook'
import { clearRequests } from '@viewzenix/core/idempotency'
import { refreshIdentity, scheduleRefreshes } from '@viewzenix/core/identity'
import {
  clearIntegrations,
  mailIncident,
  type Probe,
  probeIntegrations,
  watchIntegrations,
} from '@viewzenix/core/integration'
import { askAboutMail, type Mailing, sendMail, sweepMail } from '@viewzenix/core/notification'
import {
  cancelAtBroker,
  reconcileOrder,
  scheduleSyncs,
  submitOrder,
  syncAccount,
} from '@viewzenix/core/order'
import { planDailySummaries } from '@viewzenix/core/overview'
import { resumeLane, routeAlert, sweepPipeline } from '@viewzenix/core/pipeline'
import { clearJobs, newId, type TaskName, type TaskPayload, tasks } from '@viewzenix/core/platform'
import type { IdentityProvider } from '@viewzenix/core/ports'
import { reconcileExits, watchExits } from '@viewzenix/core/protection'
import { type Rehearsing, runReplay, runShadow, scheduleShadows } from '@viewzenix/core/replay'
import { purgeWorkspace, startPurges } from '@viewzenix/core/workspace'
import type { TaskList } from 'graphile-worker'
import { z } from 'zod'
import type { Metrics } from '../metrics.ts'

/** What the jobs need, all of it. */
export type Work = Rehearsing & Mailing & Files & People & { probes: readonly Probe[] }

/** What identities and deleted workspaces need beside the platform. */
type People = {
  providers: readonly IdentityProvider[]
  removeOutside(workspaceId: string, accountIds: string[]): Promise<void>
}

type UseCases = {
  [T in TaskName]: (work: Work, job: TaskPayload<T> & { requestId: string }) => Promise<void>
}

const useCases: UseCases = {
  'alert.route': routeAlert,
  'lane.advance': resumeLane,
  'order.submit': submitOrder,
  'order.cancel': cancelAtBroker,
  'order.reconcile': reconcileOrder,
  'account.sync': syncAccount,
  'exits.reconcile': reconcileExits,
  'halt.finish': finishHalt,
  'workspace.purge': async (work, job) => {
    await purgeWorkspace(work, job, work.removeOutside)
  },
  'identity.refresh': (work, job) => refreshIdentity(work, work.providers, job),
  'mail.send': sendMail,
  'mail.ask': askAboutMail,
  'integration.mail': mailIncident,
  'export.run': runExport,
  'replay.run': runReplay,
  'shadow.run': runShadow,
  'archive.day': archiveDay,
}

/** Started by the clock (crontab.ts), for all workspaces at once. */
const routines: Record<string, (work: Work, requestId: string) => Promise<unknown>> = {
  'pipeline.sweep': sweepPipeline,
  'exits.watch': watchExits,
  'equity.check': checkEquities,
  'flatten.due': flattenDue,
  'hook.watch': watchSilence,
  'account.sync-all': scheduleSyncs,
  'alert.clear-dedupe': clearDedupe,
  'request.clear': clearRequests,
  'job.clear': clearJobs,
  'broker-call.clear': clearBrokerCalls,
  'mail.sweep': sweepMail,
  'mail.daily-summary': planDailySummaries,
  'integration.probe': probeIntegrations,
  'integration.watch': watchIntegrations,
  'integration.clear': clearIntegrations,
  'file.sweep': sweepFiles,
  'archive.nightly': scheduleArchives,
  'shadow.run-all': scheduleShadows,
  'workspace.purge-due': startPurges,
  'identity.refresh-due': scheduleRefreshes,
}

/** A job that was made before it carried its request's id still does its work. */
const request = z.object({ requestId: z.string().optional() })

export const createTaskList = (work: Work, metrics: Metrics): TaskList => {
  const timed =
    (task: string, run: (payload: unknown, requestId: string) => Promise<unknown>) =>
    async (payload: unknown): Promise<void> => {
      const requestId = request.safeParse(payload).data?.requestId ?? newId()
      const started = performance.now()
      try {
        await run(payload, requestId)
        const ms = performance.now() - started
        metrics.job(task, 'done', ms)
        work.log.debug({ requestId, task, ms: Math.round(ms) }, 'job')
      } catch (err) {
        metrics.job(task, 'failed', performance.now() - started)
        work.log.warn({ err, requestId, task }, 'A job failed: it is tried again while it has tries left')
        throw err
      }
    }
  const handle = <T extends TaskName>(name: T) =>
    timed(name, (payload, requestId) => {
      const job = tasks[name].payload.parse(payload) as TaskPayload<T>
      return useCases[name](work, { ...job, requestId })
    })
  return {
    'alert.route': handle('alert.route'),
    'lane.advance': handle('lane.advance'),
    'order.submit': handle('order.submit'),
    'order.cancel': handle('order.cancel'),
    'order.reconcile': handle('order.reconcile'),
    'account.sync': handle('account.sync'),
    'exits.reconcile': handle('exits.reconcile'),
    'halt.finish': handle('halt.finish'),
    'workspace.purge': handle('workspace.purge'),
    'identity.refresh': handle('identity.refresh'),
    'mail.send': handle('mail.send'),
    'mail.ask': handle('mail.ask'),
    'integration.mail': handle('integration.mail'),
    'export.run': handle('export.run'),
    'replay.run': handle('replay.run'),
    'shadow.run': handle('shadow.run'),
    'archive.day': handle('archive.day'),
    ...Object.fromEntries(
      Object.entries(routines).map(([name, run]) => [
        name,
        timed(name, (_payload, requestId) => run(work, requestId)),
      ]),
    ),
  }
}
