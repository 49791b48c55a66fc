/**
 * Everything that a workspace holds, as one stream of files: a JSON object a line, a file for every few thousand rows
 * of a table. One snapshot, read by a cursor: a million rows take no more memory than a thousand.
 */
import { type EntityManager, IsolationLevel } from '@mikro-orm/postgresql'
import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { enterWorkspace } from '../platform/enter-workspace.ts'
import { maskText, maskValues } from '../platform/mask.ts'
import type { Platform } from '../platform/platform.ts'
import { command } from '../platform/use-case.ts'
import { workspaceName } from './member-rows.ts'
import { listTenantTables } from './tenant-tables.ts'

const ROWS_A_FILE = 2_000

/** Machinery, and what belongs to people rather than to the workspace. */
export const NOT_EXPORTED = new Set(['session', 'idempotency_record', 'alert_dedupe'])
/** What no export holds: sealed secrets, and hashes by which credentials are recognised. */
const SECRET_COLUMN = /(^|_)(sealed|hash|secret|token)$/

export type ExportFile = { name: string; content: Buffer }

/**
 * Says who takes an export, for the audit trail; the rows themselves are then read by `streamWorkspace`.
 */
export const exportWorkspace = command({
  name: 'workspace.export',
  input: z.object({}),
  permission: 'own',
  scope: null,
  // The last days of a workspace are when an export is wanted most.
  inDeletedWorkspace: true,
  handle: async (uow): Promise<{ fileName: string }> => {
    const name = await workspaceName(uow.em, uow.workspaceId)
    uow.activity({
      verb: 'workspace.exported',
      subject: { kind: 'workspace', id: uow.workspaceId },
      tone: 'warning',
      summary: `${uow.actor.name} exported everything that the workspace holds.`,
    })
    const plain = name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'workspace'
    return { fileName: `viewzenix-${plain}-${uow.now.toISOString().slice(0, 10)}.tar.gz` }
  },
})

/** The files of an export, one after the other. Authorised by `exportWorkspace` before. */
export async function* streamWorkspace(
  platform: Platform,
  actor: Actor,
  signal: AbortSignal,
): AsyncGenerator<ExportFile> {
  const em = platform.orm.em.fork()
  await em.begin({ isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true })
  try {
    await enterWorkspace(em, actor.workspaceId)
    yield* readOne(em, 'workspace', 'workspace.jsonl', 'id', actor.workspaceId)
    for (const table of (await listTenantTables(em)).filter((each) => !NOT_EXPORTED.has(each)).sort())
      yield* readTable(em, table, actor.workspaceId, signal)
    yield* readPeople(em, actor.workspaceId)
  } finally {
    // Nothing was written.
    await em.rollback()
  }
}

async function* readTable(
  em: EntityManager,
  table: string,
  workspaceId: string,
  signal: AbortSignal,
): AsyncGenerator<ExportFile> {
  await em.execute(`declare export_rows no scroll cursor for
    select to_jsonb(t) as row from (${selectOf(table)}) t where workspace_id = '${workspaceId}'`)
  for (let part = 1; ; part++) {
    signal.throwIfAborted()
    const rows = await em.execute<{ row: Record<string, unknown> }[]>(`fetch ${ROWS_A_FILE} from export_rows`)
    // An empty table has a file too: nothing is missing without a word.
    if (rows.length > 0 || part === 1)
      yield { name: `${table}/${String(part).padStart(5, '0')}.jsonl`, content: toLines(rows) }
    if (rows.length < ROWS_A_FILE) break
  }
  await em.execute('close export_rows')
}

async function* readOne(
  em: EntityManager,
  table: string,
  name: string,
  column: string,
  value: string,
): AsyncGenerator<ExportFile> {
  const rows = await em.execute<{ row: Record<string, unknown> }[]>(
    `select to_jsonb(t) as row from "${table}" t where "${column}" = ?`,
    [value],
  )
  yield { name, content: toLines(rows) }
}

/** Members by name: their rows hold ids alone, and a user's own row belongs to no workspace. */
async function* readPeople(em: EntityManager, workspaceId: string): AsyncGenerator<ExportFile> {
  const rows = await em.execute<{ row: Record<string, unknown> }[]>(
    `select jsonb_build_object('user_id', u.id, 'name', u.name, 'email', u.email, 'role', m.role,
       'joined_at', m.created_at) as row
     from member m join app_user u on u.id = m.user_id where m.workspace_id = ? order by m.created_at, m.id`,
    [workspaceId],
  )
  yield { name: 'people.jsonl', content: toLines(rows) }
}

/** An alert's bytes are text that can be read, but where they hold the hook's secret and are sealed. */
const selectOf = (table: string): string =>
  table === 'alert'
    ? `select a.*, case when raw_sealed then null else encode(raw, 'base64') end as body from alert a`
    : `select * from "${table}"`

const toLines = (rows: { row: Record<string, unknown> }[]): Buffer =>
  Buffer.from(rows.map(({ row }) => `${JSON.stringify(withoutSecrets(row))}\n`).join(''))

const withoutSecrets = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(
        ([column, value]) => column !== 'raw' && (typeof value === 'boolean' || !SECRET_COLUMN.test(column)),
      )
      .map(([column, value]) => [column, readable(column, value)]),
  )

const readable = (column: string, value: unknown): unknown => {
  if (column === 'body' && typeof value === 'string') return maskText(Buffer.from(value, 'base64').toString())
  return maskValues({ value }).value
}
