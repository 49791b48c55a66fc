/**
 * Reads what is exported page by page, each page in a short transaction of its own, inside both walls: memory stays
 * the same for a million rows, and a slow reader holds neither a connection nor an old snapshot of the database.
 */
import { firstSeqSince } from '../alert/first-seq-since.ts'
import { firstIdAt } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import type { ExportRow, Source, SourceRow } from './sources.ts'

export type Span = { from: Date | null; to: Date }

const PAGE_ROWS = 2_000
/** Ids are made when a row is; what the row tells may be this much later by another's clock. */
const SKEW_MS = 24 * 3_600_000

/** Pages of rows from `span.from` up to, but without, `span.to`. */
export async function* readPages(
  platform: Platform,
  workspaceId: string,
  source: Source,
  span: Span,
): AsyncGenerator<ExportRow[]> {
  const { key, time } = source
  const [alias] = key.column.split('.')
  const sql = `select ${key.column}::text as key, ${source.select} from ${source.from}
    where ${alias}.workspace_id = ? and ${key.column} > ?::${key.type}
      and ${time} >= ?::timestamptz and ${time} < ?::timestamptz
    order by ${key.column} limit ${PAGE_ROWS}`
  const from = (span.from ?? new Date(0)).toISOString()
  let after = await startOf(platform, workspaceId, source, span.from)
  for (;;) {
    const { rows, last } = await runQuery(platform, workspaceId, async (em) => {
      const found: SourceRow[] = await em.execute(sql, [workspaceId, after, from, span.to.toISOString()])
      const presented = source.present ? await source.present(found, em, platform.sealer) : found
      return { rows: presented, last: found.at(-1) }
    })
    if (!last) return
    yield rows
    if (rows.length < PAGE_ROWS) return
    after = last.key
  }
}

/** A key before the first row of the span, so that what is older need not be read. */
const startOf = async (
  platform: Platform,
  workspaceId: string,
  { key }: Source,
  from: Date | null,
): Promise<string> => {
  const since = from && new Date(Math.max(0, from.getTime() - SKEW_MS))
  if (key.type === 'uuid') return firstIdAt(since ?? new Date(0))
  if (since === null) return '0'
  const first = await runQuery(platform, workspaceId, (em) => firstSeqSince(em, workspaceId, since))
  return (BigInt(first) - 1n).toString()
}
