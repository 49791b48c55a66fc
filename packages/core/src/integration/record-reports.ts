/**
 * Adds up what processes report of outside services. Not a use-case: it has no actor, and each process reports for
 * itself. Every report counts once, however often it is sent: its reporter numbers them.
 */
import { LockMode } from '@mikro-orm/postgresql'
import { Account } from '../entities/account.entity.ts'
import { Integration } from '../entities/integration.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, type UnitOfWork } from '../platform/unit-of-work.ts'
import type { IntegrationReport } from '../ports/index.ts'
import { maskReport } from './mask-report.ts'
import { mergeReport } from './merge-report.ts'
import {
  ADD_BUCKETS,
  ADD_ERRORS,
  ADD_EVENTS,
  ADD_ROWS,
  TAKE_REPORTS,
  TRIM_ERRORS,
} from './record-reports.sql.ts'
import { settleIntegrations, tellBreakers } from './settle-integrations.ts'

/** A report with the workspace that may see it: null where the service is everybody's. */
export type OwnedReport = Omit<IntegrationReport, 'account'> & { account: string; workspaceId: string | null }

/** Of each service so many of its latest failures are kept. */
const KEPT_ERRORS = 30
const MINUTE_MS = 60_000
const SPANS = [1, 15]

export const recordReports = (platform: Platform, reports: readonly IntegrationReport[]): Promise<void> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, newId()), async (uow) => {
    const owned = (await findOwners(uow, reports)).map(maskReport)
    if (owned.length === 0) return
    const rows = await lockRows(uow, owned)
    const fresh = await takeReports(uow, owned)
    if (fresh.length === 0) return
    await addCounts(uow, fresh)
    const rowOf = (report: OwnedReport) =>
      rows.find((row) => row.name === report.name && row.account === report.account)
    const touched = new Set<Integration>()
    for (const report of fresh) {
      const row = rowOf(report)
      if (!row) continue
      touched.add(row)
      mergeReport(row, report)
      row.updatedAt = uow.now
    }
    await uow.em.flush()
    await tellBreakers(uow, fresh, rowOf)
    await settleIntegrations(uow, [...touched], platform)
  })

/** What is about an account that is gone is about nobody. */
const findOwners = async (uow: UnitOfWork, reports: readonly IntegrationReport[]): Promise<OwnedReport[]> => {
  const ids = reports.flatMap(({ account }) => (account === null ? [] : [account]))
  const accounts = await uow.em.find(Account, { id: { $in: ids } }, { fields: ['id', 'workspaceId'] })
  const owners = new Map(accounts.map(({ id, workspaceId }) => [id, workspaceId]))
  return reports.flatMap((report): OwnedReport[] => {
    if (report.account === null) return [{ ...report, account: '', workspaceId: null }]
    const workspaceId = owners.get(report.account)
    return workspaceId === undefined ? [] : [{ ...report, account: report.account, workspaceId }]
  })
}

/** In one order everywhere: processes that report of the same services wait for each other, and not in a circle. */
const lockRows = async ({ em, now }: UnitOfWork, reports: OwnedReport[]): Promise<Integration[]> => {
  const at = now.toISOString()
  await em.execute(ADD_ROWS, [JSON.stringify(reports.map((each) => ({ ...subject(each), at })))])
  return em.find(
    Integration,
    { $or: reports.map(({ name, account }) => ({ name, account })) },
    { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { name: 'asc', account: 'asc' } },
  )
}

/** Those that were not added up before. */
const takeReports = async ({ em, now }: UnitOfWork, reports: OwnedReport[]): Promise<OwnedReport[]> => {
  const taken = await em.execute<{ id: string }[]>(TAKE_REPORTS, [
    JSON.stringify(
      reports.map((each) => ({
        ...subject(each),
        id: each.reporter,
        sequence: each.sequence,
        breaker: each.breaker,
        breaker_until: each.breakerUntil,
        breaker_reason: each.breakerReason,
        streaming: each.streaming,
        updated_at: now,
      })),
    ),
  ])
  const ids = new Set(taken.map(({ id }) => id))
  return reports.filter(({ reporter }) => ids.has(reporter))
}

const addCounts = async ({ em }: UnitOfWork, reports: OwnedReport[]): Promise<void> => {
  const buckets = reports.flatMap((report) =>
    SPANS.flatMap((span) =>
      report.minutes.map((each) => ({
        ...subject(report),
        span,
        from: new Date(Math.floor(each.minute.getTime() / (span * MINUTE_MS)) * span * MINUTE_MS),
        calls: each.calls,
        errors: each.errors,
        refused: each.refused,
        latency: each.latency,
        breaker_open: each.breakerOpen,
      })),
    ),
  )
  // Two minutes of one quarter may not meet in one statement.
  for (let rest = buckets; rest.length > 0; ) {
    const [now, later] = splitByKey(rest, (b) => `${b.name} ${b.account} ${b.span} ${b.from.getTime()}`)
    await em.execute(ADD_BUCKETS, [JSON.stringify(now)])
    rest = later
  }
  const errors = reports.flatMap((report) =>
    report.errors.map((each) => ({
      ...subject(report),
      id: newId(),
      at: each.at,
      kind: each.kind,
      code: each.code,
      message: each.message,
      cause: each.cause,
    })),
  )
  if (errors.length > 0) {
    await em.execute(ADD_ERRORS, [JSON.stringify(errors)])
    for (const { name, account } of reports.filter((each) => each.errors.length > 0))
      await em.execute(TRIM_ERRORS, [name, account, KEPT_ERRORS])
  }
  const events = reports.flatMap((report) =>
    report.events.map((each) => ({
      ...subject(report),
      id: newId(),
      at: each.at,
      kind: each.kind,
      reason: each.reason,
    })),
  )
  if (events.length > 0) await em.execute(ADD_EVENTS, [JSON.stringify(events)])
}

/** The first of each key, and the rest. */
const splitByKey = <T>(all: T[], key: (one: T) => string): [T[], T[]] => {
  const seen = new Set<string>()
  const first: T[] = []
  const rest: T[] = []
  for (const one of all) {
    if (seen.has(key(one))) rest.push(one)
    else first.push(one)
    seen.add(key(one))
  }
  return [first, rest]
}

const subject = ({ name, account, workspaceId }: OwnedReport) => ({
  name,
  account,
  workspace_id: workspaceId,
})
