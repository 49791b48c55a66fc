import { byId, type PositionView } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { Position } from '../entities/position.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { query } from '../platform/use-case.ts'
import type { MarketData } from '../ports/index.ts'
import { markPositions, toPositionView } from './position-view.ts'

/** One position, flat or not; marked at the market, or with null marks when the market is away. */
export const getPosition = async (
  platform: Platform,
  market: MarketData,
  actor: Actor,
  input: { id: string },
): Promise<PositionView> => {
  const position = await readPosition(platform, actor, input)
  const [marked] = await markPositions(market, [position])
  return marked ?? position
}

const readPosition = query({
  name: 'position.get',
  input: byId,
  permission: 'read',
  scope: 'positions:read',
  handle: async ({ em }, { id }): Promise<PositionView> => {
    const position = await em.findOne(Position, { id })
    if (!position) throw notFound('position')
    const account = await em.findOne(Account, { id: position.accountId }, { fields: ['name', 'mode'] })
    return toPositionView(position, {
      accountName: account?.name ?? '',
      accountMode: account?.mode ?? 'paper',
    })
  },
})
