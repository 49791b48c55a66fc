/** What protects a position, as the transports show it: what is wanted, and the orders that stand for it. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { byId, dec, type ExitView, isTerminal, type ProtectionView, toDecimalString } from '@viewzenix/schema'
import type { Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import type { BrokerCapabilities } from '../ports/index.ts'
import { readLaneExits } from './lane-exits.ts'
import { type DesiredExit, planExits } from './plan-exits.ts'
import { inputOf } from './reconcile-exits.ts'

/** null for a position beside which nothing is kept. */
export const getProtection = query({
  name: 'protection.get',
  input: byId,
  permission: 'read',
  scope: 'positions:read',
  handle: async ({ em }, { id }): Promise<ProtectionView | null> => {
    const position = await em.findOne(Position, { id })
    if (!position) throw notFound('position')
    return readProtection(em, position)
  },
})

/** Before the broker's own lots and ticks are known: an order that stands shows its own. */
const UNROUNDED = { lotSize: '1e-18', tickSize: '1e-18', minQuantity: '0', minNotional: '0' }
const ANY: BrokerCapabilities = { orders: {}, trail: [], extendedHours: [], brackets: false }

export const readProtection = async (
  em: EntityManager,
  position: Pick<Position, 'id' | 'accountId' | 'symbol'>,
): Promise<ProtectionView | null> => {
  const exits = await readLaneExits(em, { accountId: position.accountId, symbol: position.symbol })
  const { active } = exits
  if (!active) return null
  const { protection } = active
  const instrument = {
    ...UNROUNDED,
    symbol: position.symbol,
    assetClass: active.entry.assetClass,
    shortable: true,
  }
  const input = inputOf(exits, active, { instrument, quote: null, capabilities: ANY })
  const average = dec(input.entryPrice)
  const open = exits.exits.filter(({ status }) => !isTerminal(status))
  const toExit = (wanted: DesiredExit): ExitView => {
    const order = open.find(({ leg, rung }) => leg === wanted.leg && (rung ?? null) === wanted.rung)
    const price = dec((order && priceOf(order)) ?? wanted.stopPrice ?? wanted.limitPrice ?? '0')
    const left = order ? dec(order.quantity).minus(order.filledQuantity) : dec(wanted.quantity)
    return {
      distancePercent: toDecimalString(price.minus(average).div(average).times(100).toDecimalPlaces(2)),
      price: toDecimalString(price),
      quantity: toDecimalString(left),
      order: order
        ? {
            id: order.id,
            status: order.status,
            quantity: toDecimalString(dec(order.quantity)),
            filledQuantity: toDecimalString(dec(order.filledQuantity)),
          }
        : null,
    }
  }
  const desired = planExits(input)
  const stop = desired.find(({ leg }) => leg === 'stop')
  return {
    positionId: position.id,
    stop: stop
      ? {
          ...toExit(stop),
          movedBy: protection.movedBy ?? null,
          follows: Boolean(protection.spec.stop?.trail),
        }
      : null,
    targets: desired.flatMap((one) => (one.rung === null ? [] : [{ ...toExit(one), rung: one.rung }])),
    breakEven: protection.spec.breakEven,
    watchdog: protection.spec.watchdog,
    finding: protection.finding ?? null,
    foundAt: protection.foundAt?.toISOString() ?? null,
    failure: protection.failure ?? null,
    failedAt: protection.failure ? (protection.failedAt?.toISOString() ?? null) : null,
  }
}

const priceOf = ({ stopPrice, limitPrice }: Order): string | null => stopPrice ?? limitPrice ?? null
