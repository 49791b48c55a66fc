/** What the routing of an alert has to know before its transaction: which are before it, and whom to ask about them. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { mapSymbol, type Signal, type Sizing, type SymbolMap } from '@viewzenix/schema'
import { Alert } from '../entities/alert.entity.ts'
import type { Trading } from '../order/trading.ts'
import { type MarketSnapshot, type SnapshotAccount, takeSnapshot } from './market-snapshot.ts'
import { sizesByEquity } from './size-order.ts'

export type QueuedAlert = {
  id: string
  requestId: string
  hookId: string
  symbol: string
  signal: Signal | null
}

/** Where an alert may be traded: an account for each bot of its hook that is active. */
export type Target = {
  account: SnapshotAccount & { symbolMap: SymbolMap | null }
  sizings: Sizing[]
}

/**
 * This alert and all earlier ones of its workspace and symbol that are not routed yet, as they were received.
 * `settle`: it was routed and is undecided, with nothing that waits: only its outcome is missing.
 */
export const readQueue = async (
  em: EntityManager,
  workspaceId: string,
  alertId: string,
): Promise<QueuedAlert[] | 'settle'> => {
  const queue = await em.execute<QueuedAlert[]>(
    `select a.id, a.request_id as "requestId", a.hook_id as "hookId", a.symbol, a.signal
     from alert own join alert a on a.workspace_id = own.workspace_id and a.symbol = own.symbol and a.seq <= own.seq
     where own.workspace_id = ? and own.id = ? and own.status = 'received' and own.routed_at is null
       and a.status = 'received' and a.routed_at is null
     order by a.seq`,
    [workspaceId, alertId],
  )
  if (queue.length > 0) return queue
  const routed = await em.count(Alert, { id: alertId, status: 'received', routedAt: { $ne: null } })
  return routed > 0 ? 'settle' : []
}

export const readTargets = async (
  em: EntityManager,
  workspaceId: string,
  hookId: string,
): Promise<Target[]> => {
  const rows = await em.execute<(Target['account'] & { bot: Sizing; own: Sizing | null })[]>(
    `select a.id, a.name, a.broker, a.credentials_sealed as "credentialsSealed", a.symbol_map as "symbolMap",
       b.sizing as bot, l.sizing as own
     from bot b join bot_account l on l.bot_id = b.id join account a on a.id = l.account_id
     where b.workspace_id = ? and b.hook_id = ? and b.status = 'active'`,
    [workspaceId, hookId],
  )
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((same) => {
    const [first] = same
    return first
      ? [{ account: first, sizings: same.flatMap(({ bot, own }) => [bot, ...(own ? [own] : [])]) }]
      : []
  })
}

/**
 * Prices and balances that the bots of an alert may need, by account: asked for before any transaction is open.
 * An account that cannot be asked is nobody else's concern.
 */
export const takeSnapshots = async (
  trading: Trading,
  { symbol, signal }: { symbol: string; signal: Signal | null },
  targets: Target[],
): Promise<Map<string, MarketSnapshot>> => {
  const needsEquity = targets.some(({ sizings }) =>
    sizings.some((sizing) => signal && sizesByEquity(sizing, signal)),
  )
  const taken = await Promise.all(
    targets.map(async ({ account }) => {
      const own = mapSymbol(account.symbolMap, symbol)
      return [account.id, await takeSnapshot(trading, account, own, needsEquity)] as const
    }),
  )
  return new Map(taken)
}
