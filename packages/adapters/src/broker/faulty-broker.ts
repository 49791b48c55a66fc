/**
 * A broker whose calls go wrong now and then, for rehearsals: the same three ways in which networks fail, at a rate
 * that is asked for. Placed between a broker and its policy, so that nothing behind it knows.
 *
 * error: answered with 503, certainly not done · timeout: no answer until the caller gives up, done or not by even
 * chance · lost: done, and the connection ends before the answer comes
 */
import { type Broker, type OrderUpdate, PortError } from '@viewzenix/core/ports'
import { untilAborted } from './paper/calls.ts'

/** Of a hundred calls, so many go wrong in each way. Updates of the stream are lost as often, or told twice. */
export type BrokerFaults = { errors: number; timeouts: number; lost: number }
export type BrokerFault = 'error' | 'timeout' | 'lost'

export type FaultyBrokerOptions = {
  faults: BrokerFaults
  /** Hears of each fault, before it shows. */
  onFault?: (fault: BrokerFault, call: string) => void
  /** From 0 to below 1. */
  random?: () => number
}

export const faultyBroker = (broker: Broker, options: FaultyBrokerOptions): Broker => {
  const { faults, onFault = () => undefined, random = Math.random } = options

  const draw = (): BrokerFault | null => {
    const at = random() * 100
    if (at < faults.errors) return 'error'
    if (at < faults.errors + faults.timeouts) return 'timeout'
    return at < faults.errors + faults.timeouts + faults.lost ? 'lost' : null
  }
  const call = async <T>(
    name: string,
    kind: 'read' | 'write',
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> => {
    const fault = draw()
    if (fault === null) return work()
    onFault(fault, name)
    if (fault === 'error')
      throw new PortError('transient', 'The broker answered 503: a fault of the rehearsal.', { code: '503' })
    if (fault === 'lost' || random() < 0.5) await work()
    if (fault === 'timeout') await untilAborted(signal)
    throw new PortError(
      kind === 'write' ? 'unknown' : 'transient',
      'The connection was lost before the broker answered: a fault of the rehearsal.',
    )
  }

  async function* streamUpdates(signal: AbortSignal): AsyncGenerator<OrderUpdate> {
    for await (const update of broker.streamUpdates(signal)) {
      const fault = draw()
      if (fault !== null && fault !== 'timeout') onFault(fault, 'streamUpdates')
      if (fault !== 'lost') yield update
      if (fault === 'error') yield update
    }
  }

  return {
    kind: broker.kind,
    capabilities: broker.capabilities,
    streamUpdates,
    placeOrder: (account, order, signal) =>
      call('placeOrder', 'write', signal, () => broker.placeOrder(account, order, signal)),
    cancelOrder: (account, id, signal) =>
      call('cancelOrder', 'write', signal, () => broker.cancelOrder(account, id, signal)),
    findOrder: (account, id, signal) =>
      call('findOrder', 'read', signal, () => broker.findOrder(account, id, signal)),
    listOpenOrders: (account, signal) =>
      call('listOpenOrders', 'read', signal, () => broker.listOpenOrders(account, signal)),
    listPositions: (account, signal) =>
      call('listPositions', 'read', signal, () => broker.listPositions(account, signal)),
    getBalance: (account, signal) =>
      call('getBalance', 'read', signal, () => broker.getBalance(account, signal)),
    getInstrument: (account, symbol, signal) =>
      call('getInstrument', 'read', signal, () => broker.getInstrument(account, symbol, signal)),
  }
}
