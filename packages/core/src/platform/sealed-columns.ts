/**
 * Every column in which something is sealed. A rotation reseals these; a test holds the list to the entities, in
 * which such a column's name ends in `sealed` (or, where only some rows are sealed, a flag of that name says which).
 */
export type SealedColumn = {
  /** Has a primary key `id`, of UUIDs. */
  table: string
  column: string
  kind: 'text' | 'bytes'
  /** SQL that is true for the rows in which the column is sealed. */
  where: string
  /** The context that the value is bound to. */
  context(id: string): string
}

const text = (table: string, column: string, context: string): SealedColumn => ({
  table,
  column,
  kind: 'text',
  where: `${column} is not null`,
  context: (id) => `${context}:${id}`,
})

export const sealedColumns: SealedColumn[] = [
  text('hook', 'secret_sealed', 'hook'),
  text('account', 'credentials_sealed', 'account'),
  text('mail', 'data_sealed', 'mail'),
  text('identity_link', 'refresh_token_sealed', 'identity_link'),
  text('session', 'id_token_sealed', 'session'),
  {
    table: 'alert',
    column: 'raw',
    kind: 'bytes',
    where: 'raw_sealed',
    context: (id) => `alert:${id}`,
  },
]
