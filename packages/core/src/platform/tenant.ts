/**
 * What every tenant table has. First wall: a filter that no read inside a use-case can forget. Second wall:
 * row-level security, forced, so that the tables' owner is held to it too. `*` is for the few places that serve
 * every workspace at once. (Superusers pass every wall of PostgreSQL: production refuses to start as one.)
 */
import type { FilterQuery } from '@mikro-orm/postgresql'

// Within COALESCE, PostgreSQL takes the wall to pass half of all rows, whatever their number; from the bare condition
// it expects one in a hundred, and then sorts a whole table for a page that lies ready in an index.
const visible = (column: string) =>
  `COALESCE((((${column})::text = ( SELECT current_setting('viewzenix.workspace'::text, true) AS current_setting)) OR (( SELECT current_setting('viewzenix.workspace'::text, true) AS current_setting) = '*'::text)), false)`

const inUnitOfWork = ({ workspaceId }: { workspaceId?: string }): { workspaceId: string } => {
  if (!workspaceId) throw new Error('A tenant table was read outside a unit of work')
  return { workspaceId }
}

/** Spread into the definition of every entity with a `workspaceId`. */
export const tenant = {
  filters: {
    workspace: {
      name: 'workspace',
      cond: (args: { workspaceId?: string }): FilterQuery<{ workspaceId: string }> => {
        const { workspaceId } = inUnitOfWork(args)
        return workspaceId === '*' ? {} : { workspaceId }
      },
      default: true,
    },
  },
  rowLevelSecurity: 'force' as const,
  policies: [{ name: 'tenant', using: visible('workspace_id'), check: visible('workspace_id') }],
}

/** The same for the workspaces themselves, whose own id it is. */
export const tenantRoot = {
  filters: {
    workspace: {
      ...tenant.filters.workspace,
      cond: (args: { workspaceId?: string }): FilterQuery<{ id: string }> => {
        const { workspaceId } = inUnitOfWork(args)
        return workspaceId === '*' ? {} : { id: workspaceId }
      },
    },
  },
  rowLevelSecurity: 'force' as const,
  policies: [{ name: 'tenant', using: visible('id'), check: visible('id') }],
}

const shared = `COALESCE(((workspace_id IS NULL) AND (( SELECT current_setting('viewzenix.workspace'::text, true) AS current_setting) <> ''::text)), false)`

/** For what is either one workspace's or everybody's: rows without a workspace are seen from within each. */
export const sharedOrOwn = {
  filters: {
    workspace: {
      name: 'workspace',
      cond: (args: { workspaceId?: string }): FilterQuery<{ workspaceId?: string | null }> => {
        const { workspaceId } = inUnitOfWork(args)
        return workspaceId === '*' ? {} : { $or: [{ workspaceId }, { workspaceId: null }] }
      },
      default: true,
    },
  },
  rowLevelSecurity: 'force' as const,
  policies: [
    {
      name: 'tenant',
      using: `(${shared} OR ${visible('workspace_id')})`,
      check: visible('workspace_id'),
    },
  ],
}
