/** The part of the broker contract that is about stops; for types that a broker does not take it asks nothing. */
import type { BrokerAccount, BrokerOrder, BrokerPosition, PlaceOrder } from '@viewzenix/core/ports'
import { dec } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import type { BrokerHarness } from './broker-contract.ts'

const never = new AbortController().signal

type Tools = {
  /** There once the tests run. */
  harness(): BrokerHarness
  place(account: BrokerAccount, over?: Partial<PlaceOrder>): Promise<BrokerOrder>
  find(account: BrokerAccount, clientOrderId: string): Promise<BrokerOrder>
  untilDone(account: BrokerAccount, clientOrderId: string): Promise<BrokerOrder>
  /** An order that has filled. */
  bought(account: BrokerAccount): Promise<BrokerOrder>
  /** A price on the tick, `factor` away from the touch. */
  priceAt(side: 'bid' | 'ask', factor: string): Promise<string>
  positionOf(account: BrokerAccount): Promise<BrokerPosition | undefined>
}

export const stopsContract = ({
  harness,
  place,
  find,
  untilDone,
  bought,
  priceAt,
  positionOf,
}: Tools): void => {
  const broker = () => harness().broker
  describe('stops', () => {
    it('says of every class of instruments what it takes', () => {
      for (const { orders, trail, extendedHours } of Object.values(broker().capabilities)) {
        expect(orders.market?.length).toBeGreaterThan(0)
        for (const type of extendedHours) expect(orders[type]).toBeDefined()
        if (orders.trailing_stop) expect(trail.length).toBeGreaterThan(0)
      }
    })
    const takes = async (account: BrokerAccount) => {
      const { assetClass } = await broker().getInstrument(account, harness().symbol, never)
      return broker().capabilities[assetClass].orders
    }

    it('lets a stop that the market has not reached rest, and cancels it', async () => {
      const account = await harness().newAccount()
      if (!(await takes(account)).stop) return
      await bought(account)
      const stopPrice = await priceAt('bid', '0.8')
      const stop = await place(account, { type: 'stop', side: 'sell', stopPrice, reduceOnly: true })
      await harness().advance(2000)
      expect(await find(account, stop.clientOrderId)).toMatchObject({ status: 'submitted' })
      expect(await broker().listOpenOrders(account, never)).toHaveLength(1)
      await broker().cancelOrder(account, stop.clientOrderId, never)
      expect(await untilDone(account, stop.clientOrderId)).toMatchObject({ status: 'canceled' })
      expect((await positionOf(account))?.quantity).toBe(harness().quantity)
    })

    it('fills a stop that the market has reached at the market', async () => {
      const account = await harness().newAccount()
      if (!(await takes(account)).stop) return
      const placed = await place(account, { type: 'stop', stopPrice: await priceAt('ask', '0.999') })
      expect(await untilDone(account, placed.clientOrderId)).toMatchObject({ status: 'filled' })
    })

    it('never fills a stop-limit worse than its limit', async () => {
      const account = await harness().newAccount()
      if (!(await takes(account)).stop_limit) return
      const stopPrice = await priceAt('ask', '0.999')
      const [met, unmet] = [await priceAt('ask', '1.01'), await priceAt('bid', '0.9')]
      const filled = await place(account, { type: 'stop_limit', stopPrice, limitPrice: met })
      for (const { price } of (await untilDone(account, filled.clientOrderId)).fills)
        expect(dec(price).lte(met)).toBe(true)
      const rests = await place(account, { type: 'stop_limit', stopPrice, limitPrice: unmet })
      await harness().advance(2000)
      expect(await find(account, rests.clientOrderId)).toMatchObject({ status: 'submitted' })
    })

    it('lets a trailing stop rest far behind the market', async () => {
      const account = await harness().newAccount()
      if (!(await takes(account)).trailing_stop) return
      await bought(account)
      const trail = { unit: 'percent' as const, percent: '20' }
      const placed = await place(account, { type: 'trailing_stop', side: 'sell', trail, reduceOnly: true })
      await harness().advance(2000)
      expect(await find(account, placed.clientOrderId)).toMatchObject({ status: 'submitted' })
    })
  })
}
