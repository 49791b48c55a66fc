/** Accounts as the transports show them. */
import type { EntityManager } from '@mikro-orm/postgresql'
import {
  type AccountView,
  dec,
  type EquityGuardView,
  isTerminal,
  orderStatuses,
  toDecimalString,
} from '@viewzenix/schema'
import type { Account } from '../entities/account.entity.ts'
import { Halt } from '../entities/halt.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'

const OPEN = orderStatuses.filter((status) => !isTerminal(status))

/** Open orders, positions and halts are read in one query a table, not one an account. */
export const toAccountViews = async (
  em: EntityManager,
  workspaceId: string,
  accounts: Account[],
): Promise<AccountView[]> => {
  if (accounts.length === 0) return []
  const own = { accountId: { $in: accounts.map((account) => account.id) } }
  const orders = await em.find(Order, { ...own, status: { $in: OPEN } }, { fields: ['accountId'] })
  const positions = await em.find(Position, { ...own, quantity: { $ne: '0' } }, { fields: ['accountId'] })
  const halts = await em.find(Halt, { liftedAt: null }, { fields: ['scopeId'] })
  const halted = new Set(halts.map((halt) => halt.scopeId))
  return accounts.map((account) => ({
    id: account.id,
    name: account.name,
    broker: account.broker,
    mode: account.mode,
    currency: account.currency,
    cash: money(account.cash),
    equity: money(account.equity),
    halted: halted.has(workspaceId) || halted.has(account.id),
    openOrders: orders.filter((order) => order.accountId === account.id).length,
    openPositions: positions.filter((position) => position.accountId === account.id).length,
    equityGuard: toEquityGuardView(account),
    symbolMap: account.symbolMap ?? {},
    createdAt: account.createdAt.toISOString(),
  }))
}

export const toEquityGuardView = ({ equityGuard, equityWatch }: Account): EquityGuardView | null =>
  equityGuard
    ? {
        ...equityGuard,
        seenAt: equityWatch?.seenAt ?? null,
        equity: equityWatch?.equity ?? null,
        failingSince: equityWatch?.failingSince ?? null,
        fault: equityWatch?.fault ?? null,
        tripped: equityWatch?.tripped ?? null,
      }
    : null

const money = (value: string | null | undefined): string | null =>
  value === null || value === undefined ? null : toDecimalString(dec(value))
