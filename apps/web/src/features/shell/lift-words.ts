import type { LiftRole } from '@viewzenix/schema'

/** Who may lift a halt, as a choice. */
export const liftWords: Record<LiftRole, string> = { trader: 'Traders', admin: 'Admins', owner: 'Owners' }
