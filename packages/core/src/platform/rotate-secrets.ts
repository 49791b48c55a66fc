/**
 * Reseals what is sealed under an older secret. In batches, each a transaction of its own with its rows locked: it
 * may run beside the product, be killed, and be run again; what is under the current secret already is not touched.
 */
import type { EntityManager } from '@mikro-orm/postgresql'
import { enterWorkspace } from './enter-workspace.ts'
import type { Platform } from './platform.ts'
import type { Sealer } from './seal.ts'
import { type SealedColumn, sealedColumns } from './sealed-columns.ts'
import { ALL_WORKSPACES } from './unit-of-work.ts'

export type Rotated = {
  table: string
  column: string
  /** Values that were resealed now. */
  resealed: number
  /** Values that no secret of the ring opens: they stay as they are. */
  unreadable: number
}

const BATCH = 500
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** One result for each sealed column, told as it is finished. */
export async function* rotateSecrets(
  { orm, sealer }: Pick<Platform, 'orm' | 'sealer'>,
  options: { batch?: number } = {},
): AsyncGenerator<Rotated> {
  const limit = options.batch ?? BATCH
  for (const at of sealedColumns) {
    const rotated = { table: at.table, column: at.column, resealed: 0, unreadable: 0 }
    let after: string | null = FIRST_ID
    while (after !== null) {
      const from: string = after
      const batch = await orm.em.fork().transactional(async (em) => {
        await enterWorkspace(em, ALL_WORKSPACES)
        return resealBatch(em, sealer, at, { from, limit })
      })
      rotated.resealed += batch.resealed
      rotated.unreadable += batch.unreadable
      after = batch.last
    }
    yield rotated
  }
}

const resealBatch = async (
  em: EntityManager,
  sealer: Sealer,
  at: SealedColumn,
  page: { from: string; limit: number },
): Promise<{ last: string | null; resealed: number; unreadable: number }> => {
  const older =
    at.kind === 'text'
      ? `not starts_with(${at.column}, ?)`
      : `substring(${at.column} from 1 for ${sealer.current.bytes.length}) <> decode(?, 'hex')`
  const mark = at.kind === 'text' ? sealer.current.text : sealer.current.bytes.toString('hex')
  const rows = await em.execute<{ id: string; sealed: string | Buffer }[]>(
    `select id, ${at.column} as sealed from ${at.table}
     where id > ? and ${at.where} and ${older} order by id limit ? for update`,
    [page.from, mark, page.limit],
  )
  const changes = rows.flatMap(({ id, sealed }) => {
    const fresh = reseal(sealer, sealed, at.context(id))
    return fresh === null ? [] : [{ id, fresh }]
  })
  if (changes.length > 0)
    await em.execute(
      `update ${at.table} set ${at.column} = ${at.kind === 'text' ? 'r.fresh' : "decode(r.fresh, 'base64')"}
       from json_to_recordset(?::json) as r(id uuid, fresh text) where ${at.table}.id = r.id`,
      [JSON.stringify(changes)],
    )
  return {
    last: rows.length < page.limit ? null : (rows.at(-1)?.id ?? null),
    resealed: changes.length,
    unreadable: rows.length - changes.length,
  }
}

/** null when no secret of the ring opens it. */
const reseal = (sealer: Sealer, sealed: string | Buffer, context: string): string | null => {
  try {
    return typeof sealed === 'string'
      ? sealer.seal(sealer.unseal(sealed, context), context)
      : sealer.sealBytes(sealer.unsealBytes(sealed, context), context).toString('base64')
  } catch {
    return null
  }
}
