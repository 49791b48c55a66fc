import { type Broker, type BrokerCallReport, type BrokerOrder, PortError } from '@viewzenix/core/ports'
import { accountOf, createMoodyBroker, orderOf } from '@viewzenix/testing/doubles/moody-broker'
import { expect, it } from 'vitest'
import { recordingBroker } from './recording-broker.ts'

const never = new AbortController().signal
const account = { ...accountOf('account-1'), credentials: { key: 'hunter2' } }
const order: BrokerOrder = {
  brokerOrderId: 'b-1',
  clientOrderId: 'vz-1',
  symbol: 'BTCUSD',
  side: 'buy',
  status: 'filled',
  quantity: '1',
  filledQuantity: '1',
  averagePrice: '10',
  reason: null,
  fills: [],
  updatedAt: '2030-01-31T09:00:00Z',
}
const refuse = async () => {
  throw new PortError('rejected', 'Not enough money.')
}
const broker: Broker = {
  ...createMoodyBroker().broker,
  placeOrder: refuse,
  findOrder: async (_account, id) => (id === 'vz-1' ? order : null),
  cancelOrder: async () => {
    throw new Error('a defect')
  },
  listOpenOrders: async () => [order],
  listPositions: async () => [{ symbol: 'BTCUSD', quantity: '1', averagePrice: '10' }],
  getBalance: async () => ({ currency: 'USD', cash: '1', equity: '2', buyingPower: '3' }),
  getInstrument: refuse,
}

it('tells of every call how it ended, in brief, and never a credential', async () => {
  const told: BrokerCallReport[] = []
  const at = new Date('2030-01-31T09:00:00Z')
  const recorded = recordingBroker(broker, (call) => told.push(call), { now: () => at })
  const quietly = (work: Promise<unknown>) => work.catch(() => undefined)
  expect(await recorded.findOrder(account, 'vz-1', never)).toEqual(order)
  expect(await recorded.findOrder(account, 'vz-2', never)).toBeNull()
  await expect(recorded.placeOrder(account, orderOf('vz-1'), never)).rejects.toThrow('Not enough money.')
  await quietly(recorded.cancelOrder(account, 'vz-1', never))
  await recorded.listOpenOrders(account, never)
  await recorded.listPositions(account, never)
  await recorded.getBalance(account, never)
  await quietly(recorded.getInstrument(account, 'BTCUSD', never))
  expect(
    told.map(({ call, clientOrderId, outcome, problem, answer }) => [
      call,
      clientOrderId,
      outcome,
      problem ?? answer,
    ]),
  ).toEqual([
    [
      'order.find',
      'vz-1',
      'answered',
      { broker_order_id: 'b-1', status: 'filled', filled_quantity: '1', reason: null },
    ],
    ['order.find', 'vz-2', 'none', null],
    ['order.place', 'vz-1', 'rejected', 'Not enough money.'],
    ['order.cancel', 'vz-1', 'unknown', 'The broker adapter failed.'],
    ['orders.list', null, 'answered', { orders: 1 }],
    ['positions.list', null, 'answered', { positions: 1, held: { BTCUSD: '1' } }],
    ['balance.get', null, 'answered', { currency: 'USD', cash: '1', equity: '2', buying_power: '3' }],
    ['instrument.get', null, 'rejected', 'Not enough money.'],
  ])
  expect(told.every((call) => call.accountId === 'account-1' && call.at === at && call.ms >= 0)).toBe(true)
  expect(JSON.stringify(told)).not.toContain('hunter2')
})
