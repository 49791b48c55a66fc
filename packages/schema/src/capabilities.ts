/**
 * What can be done to a thing, and why not. The server refuses and the interface disables by the same predicate,
 * so that a button that cannot act says the very sentence that the server would answer with.
 */
import type { AccountMode, BotStatus, DecisionOutcome, LiftRole, OrderStatus, Role } from './vocabulary.ts'

export type Verdict = { can: true } | { can: false; why: string }
const yes: Verdict = { can: true }
const no = (why: string): Verdict => ({ can: false, why })

/** Orders that can no longer change. */
export const isTerminal = (status: OrderStatus): boolean =>
  status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'expired'

export const orderCan = {
  cancel: (order: { status: OrderStatus }): Verdict => {
    if (isTerminal(order.status)) return no(`The order is ${order.status} already.`)
    if (order.status === 'submitting')
      return no('The order is on its way to the broker: cancel it once it is there.')
    if (order.status === 'unknown')
      return no('The broker has not said yet whether it has the order. It is being asked.')
    return yes
  },
}

export const decisionCan = {
  /** Approve it or decline it. */
  answer: (decision: { outcome: DecisionOutcome }): Verdict => {
    if (decision.outcome === 'awaiting_approval') return yes
    return no(
      decision.outcome === 'waiting'
        ? 'The decision is not ready to be approved: it waits for an earlier one.'
        : 'The decision is made already.',
    )
  },
}

export const botCan = {
  pause: (bot: { status: BotStatus }): Verdict =>
    bot.status === 'active' ? yes : no('The bot is paused already.'),
  resume: (bot: { status: BotStatus }): Verdict =>
    bot.status === 'paused' ? yes : no('The bot is running already.'),
}

/** The least role for a kind of act. Viewers look; traders trade; admins set up; owners own. */
export type Permission = 'read' | 'trade' | 'configure' | 'own'

const rank: Record<Role, number> = { viewer: 0, trader: 1, admin: 2, owner: 3 }
const needs: Record<Permission, Role> = { read: 'viewer', trade: 'trader', configure: 'admin', own: 'owner' }

export const roleCan = (role: Role, permission: Permission): Verdict =>
  rank[role] >= rank[needs[permission]]
    ? yes
    : no(`This needs the role ${needs[permission]}; yours is ${role}. Ask an owner of the workspace.`)

export const haltCan = {
  /** By whom is said when trading is halted. */
  lift: (halt: { liftRole: LiftRole }, role: Role): Verdict =>
    rank[role] >= rank[halt.liftRole]
      ? yes
      : no(`Whoever halted this left it to the role ${halt.liftRole} to lift it; yours is ${role}.`),
}

export const modeLabel = (mode: AccountMode): string => (mode === 'live' ? 'LIVE' : 'Paper')
