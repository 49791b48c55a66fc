/**
 * A broker behind its policy. Reads are repeated within the budget. An order and a cancellation are sent once,
 * whatever happens: no answer is `unknown`, and the caller asks. Each account has a breaker and a bulkhead of
 * its own, so that one trader's bad connection is nobody else's.
 */
import { type Broker, type BrokerAccount, type OrderUpdate, PortError } from '@viewzenix/core/ports'
import { createHealth, type HealthOptions } from './health.ts'
import { createPolicy, type Policy, type PolicyOptions } from './policy.ts'

export type ResilientBrokerOptions = Pick<HealthOptions, 'clock' | 'report' | 'reportEveryMs' | 'slowMs'> &
  Pick<PolicyOptions, 'budgetMs' | 'retries' | 'breaker' | 'bulkhead'> & {
    /** The integration's name. Default `<kind>-broker`. */
    name?: string
    /** Of one attempt to read. Default 2.5 s. */
    readTimeoutMs?: number
    /** Of sending an order or a cancellation. Default 8 s: an answer that is late is worth waiting for. */
    writeTimeoutMs?: number
  }

/** Accounts whose policies are kept; of more, those that were not called for the longest time start anew. */
const MAX_ACCOUNTS = 5_000

const WRITE = {
  idempotent: false,
  fallback:
    'An order that was certainly not sent is tried again. One without an answer is asked about, never sent again.',
}
const READ_FALLBACK = 'What was last known stays shown, and the broker is asked again every minute.'

/** Wraps a broker. Its stream passes through: a drop shows in the health, and the caller opens it anew. */
export const resilientBroker = (broker: Broker, options: ResilientBrokerOptions): Broker => {
  const { name = `${broker.kind}-broker`, readTimeoutMs = 2_500, writeTimeoutMs = 8_000 } = options
  const policies = new Map<string, Policy>()
  const streamHealth = createHealth({ ...options, integration: { name } })
  const read = { idempotent: true, timeoutMs: readTimeoutMs, fallback: READ_FALLBACK }

  const policyOf = ({ id }: BrokerAccount): Policy => {
    const policy =
      policies.get(id) ??
      createPolicy({ ...options, timeoutMs: writeTimeoutMs, integration: { name, account: id } })
    policies.delete(id)
    policies.set(id, policy)
    const [eldest] = policies
    if (policies.size > MAX_ACCOUNTS && eldest) {
      policies.delete(eldest[0])
      eldest[1].close()
    }
    return policy
  }

  async function* streamUpdates(signal: AbortSignal): AsyncGenerator<OrderUpdate> {
    const ended = streamHealth.streamOpened()
    let silent = true
    try {
      for await (const update of broker.streamUpdates(signal)) {
        if (silent) streamHealth.succeeded(null)
        silent = false
        yield update
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      streamHealth.failed(null, why)
      throw error instanceof PortError ? error : new PortError('transient', why, { cause: error })
    } finally {
      ended()
    }
  }

  return {
    kind: broker.kind,
    capabilities: broker.capabilities,
    streamUpdates,
    placeOrder: (account, order, signal) =>
      policyOf(account).execute(WRITE, signal, (own) => broker.placeOrder(account, order, own)),
    cancelOrder: (account, clientOrderId, signal) =>
      policyOf(account).execute(WRITE, signal, (own) => broker.cancelOrder(account, clientOrderId, own)),
    findOrder: (account, clientOrderId, signal) =>
      policyOf(account).execute(read, signal, (own) => broker.findOrder(account, clientOrderId, own)),
    listOpenOrders: (account, signal) =>
      policyOf(account).execute(read, signal, (own) => broker.listOpenOrders(account, own)),
    listPositions: (account, signal) =>
      policyOf(account).execute(read, signal, (own) => broker.listPositions(account, own)),
    getBalance: (account, signal) =>
      policyOf(account).execute(read, signal, (own) => broker.getBalance(account, own)),
    getInstrument: (account, symbol, signal) =>
      policyOf(account).execute(read, signal, (own) => broker.getInstrument(account, symbol, own)),
  }
}
