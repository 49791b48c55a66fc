/**
 * A broker whose calls are recorded as they go over the wire: placed between a broker and its policy, so that each
 * attempt counts, and one that an open breaker refuses does not. Credentials are no part of what is recorded.
 */
import {
  type Broker,
  type BrokerAccount,
  type BrokerCallName,
  type BrokerCallOutcome,
  type BrokerCallReport,
  type BrokerOrder,
  PortError,
} from '@viewzenix/core/ports'

type Brief = Record<string, unknown>

const briefOrder = ({ brokerOrderId, status, filledQuantity, reason }: BrokerOrder): Brief => ({
  broker_order_id: brokerOrderId,
  status,
  filled_quantity: filledQuantity,
  reason,
})

/** Positions beyond these are counted, not named. */
const MAX_NAMED = 50

/** @param record hears of each call at its end; it must not throw, and nothing waits for it */
export const recordingBroker = (
  broker: Broker,
  record: (call: BrokerCallReport) => void,
  clock: { now(): Date },
): Broker => {
  const recorded = async <T>(
    call: BrokerCallName,
    { id: accountId }: BrokerAccount,
    clientOrderId: string | null,
    work: () => Promise<T>,
    brief: (answer: NonNullable<T>) => Brief | null,
  ): Promise<T> => {
    const at = clock.now()
    const started = performance.now()
    const tell = (outcome: BrokerCallOutcome, problem: string | null, answer: Brief | null): void => {
      const ms = performance.now() - started
      record({ accountId, call, at, ms, clientOrderId, outcome, problem, answer })
    }
    try {
      const answer = await work()
      tell(answer === null ? 'none' : 'answered', null, answer == null ? null : brief(answer))
      return answer
    } catch (error) {
      if (error instanceof PortError) tell(error.kind, error.message, null)
      else tell('unknown', 'The broker adapter failed.', null)
      throw error
    }
  }

  return {
    kind: broker.kind,
    capabilities: broker.capabilities,
    streamUpdates: (signal) => broker.streamUpdates(signal),
    placeOrder: (account, order, signal) =>
      recorded(
        'order.place',
        account,
        order.clientOrderId,
        () => broker.placeOrder(account, order, signal),
        briefOrder,
      ),
    findOrder: (account, id, signal) =>
      recorded('order.find', account, id, () => broker.findOrder(account, id, signal), briefOrder),
    cancelOrder: (account, id, signal) =>
      recorded('order.cancel', account, id, () => broker.cancelOrder(account, id, signal), briefOrder),
    listOpenOrders: (account, signal) =>
      recorded(
        'orders.list',
        account,
        null,
        () => broker.listOpenOrders(account, signal),
        (orders) => ({ orders: orders.length }),
      ),
    listPositions: (account, signal) =>
      recorded(
        'positions.list',
        account,
        null,
        () => broker.listPositions(account, signal),
        (positions) => ({
          positions: positions.length,
          held: Object.fromEntries(
            positions.slice(0, MAX_NAMED).map(({ symbol, quantity }) => [symbol, quantity]),
          ),
        }),
      ),
    getBalance: (account, signal) =>
      recorded(
        'balance.get',
        account,
        null,
        () => broker.getBalance(account, signal),
        ({ currency, cash, equity, buyingPower }) => ({ currency, cash, equity, buying_power: buyingPower }),
      ),
    getInstrument: (account, symbol, signal) =>
      recorded(
        'instrument.get',
        account,
        null,
        () => broker.getInstrument(account, symbol, signal),
        () => null,
      ),
  }
}
