/** The tables of a workspace, as the database itself knows them: a table that is added is in the list. */
import type { EntityManager } from '@mikro-orm/postgresql'

/** Every table with a `workspace_id`, those that refer to others first, so that rows can be removed in this order. */
export const listTenantTables = async (em: EntityManager): Promise<string[]> => {
  const tables = await em.execute<{ name: string }[]>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
       and a.attname = 'workspace_id' and not a.attisdropped order by 1`,
  )
  const edges = await em.execute<{ from: string; to: string }[]>(
    `select distinct f.relname as from, t.relname as to from pg_constraint k
     join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and k.connamespace = current_schema()::regnamespace and f.oid <> t.oid`,
  )
  return childrenFirst(
    tables.map(({ name }) => name),
    edges,
  )
}

/** @throws when tables refer to each other in a circle */
export const childrenFirst = (tables: string[], edges: { from: string; to: string }[]): string[] => {
  const left = new Set(tables)
  const ordered: string[] = []
  while (left.size > 0) {
    const free = [...left].filter((table) => !edges.some(({ from, to }) => to === table && left.has(from)))
    if (free.length === 0) throw new Error(`Tables refer to each other in a circle: ${[...left].join(', ')}`)
    for (const table of free) left.delete(table)
    ordered.push(...free)
  }
  return ordered
}
