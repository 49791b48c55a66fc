import type { Role } from '@viewzenix/schema'

/** What each role may do, in a line. */
export const roleWords: Record<Role, { label: string; may: string }> = {
  owner: { label: 'Owner', may: 'Everything, also owners, export and deletion' },
  admin: { label: 'Admin', may: 'Set up hooks, bots, accounts, keys and members' },
  trader: { label: 'Trader', may: 'Cancel orders, pause bots, halt trading' },
  viewer: { label: 'Viewer', may: 'Look at everything, change nothing' },
}
