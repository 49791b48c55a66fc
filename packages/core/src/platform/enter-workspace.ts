import { type EntityManager, Routine } from '@mikro-orm/postgresql'

/**
 * The first round trip of every transaction: opens the second wall for one workspace (`*`: for all), takes a lock if
 * one is named, and then tells whether the workspace is deleted. One after the other, which a plain select would
 * not promise.
 */
export const enterWorkspaceRoutine = new Routine({
  name: 'enter_workspace',
  type: 'function',
  language: 'plpgsql',
  params: { target: { type: 'text' }, lock_key: { type: 'text' } },
  returns: { runtimeType: 'Date', columnType: 'timestamptz', nullable: true },
  // On one line, as the migration keeps it.
  body: [
    'declare gone_at timestamptz;',
    'begin',
    "perform set_config('viewzenix.workspace', target, true);",
    'if lock_key is not null then perform pg_advisory_xact_lock(hashtextextended(lock_key, 0)); end if;',
    "if target = '*' then return null; end if;",
    'select deletes_at into gone_at from workspace where id = target::uuid;',
    'return gone_at;',
    'end',
  ].join(' '),
})

/**
 * Lets row-level security see one workspace (or all) for the rest of this transaction.
 * @param lock key of an advisory lock to wait for, held until the transaction ends: in the same round trip, and
 *   before anything is read
 * @returns when the workspace will be gone; null where it is not deleted
 */
export const enterWorkspace = async (
  em: EntityManager,
  workspaceId: string,
  lock: string | null = null,
): Promise<Date | null> => {
  const [row] = await em.execute<{ deletes_at: string | null }[]>(
    'select enter_workspace(?, ?) as deletes_at',
    [workspaceId, lock],
  )
  return row?.deletes_at ? new Date(row.deletes_at) : null
}
