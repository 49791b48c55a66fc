import type { EntityManager } from '@mikro-orm/postgresql'
import { listPositionsInput, type PositionView } from '@viewzenix/schema'
import type { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Position } from '../entities/position.entity.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { query } from '../platform/use-case.ts'
import type { MarketData } from '../ports/index.ts'
import { markPositions, toPositionView } from './position-view.ts'

/** What the accounts hold, by symbol; marked at the market, or with null marks when the market is away. */
export const listPositions = async (
  platform: Platform,
  market: MarketData,
  actor: Actor,
  input: z.input<typeof listPositionsInput>,
): Promise<PositionView[]> => markPositions(market, await readPositions(platform, actor, input))

const readPositions = query({
  name: 'position.list',
  input: listPositionsInput,
  permission: 'read',
  scope: 'positions:read',
  handle: ({ em }, input) => findPositions(em, input),
})

/** Positions without marks. A workspace has few: as many as its accounts ever traded symbols. */
export const findPositions = async (
  em: EntityManager,
  { accountId, includeFlat }: z.output<typeof listPositionsInput>,
): Promise<PositionView[]> => {
  const positions = await em.find(
    Position,
    { ...(accountId && { accountId }), ...(!includeFlat && { quantity: { $ne: '0' } }) },
    { orderBy: { symbol: 'asc', id: 'asc' } },
  )
  if (positions.length === 0) return []
  const ids = [...new Set(positions.map((p) => p.accountId))]
  const accounts = await em.find(Account, { id: { $in: ids } }, { fields: ['name', 'mode'] })
  const byId = new Map(accounts.map((account) => [account.id, account]))
  return positions.map((position) => {
    const account = byId.get(position.accountId)
    return toPositionView(position, {
      accountName: account?.name ?? '',
      accountMode: account?.mode ?? 'paper',
    })
  })
}
