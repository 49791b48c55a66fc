import type { MarketData } from '@viewzenix/core/ports'
import type { HealthOptions } from './health.ts'
import { createPolicy, type PolicyOptions } from './policy.ts'

export type ResilientMarketDataOptions = Omit<HealthOptions, 'integration'> &
  Pick<PolicyOptions, 'budgetMs' | 'retries' | 'breaker' | 'bulkhead'> & {
    /** The integration's name, such as `simulated-market`. */
    name: string
    /** Of one attempt. Default 2.5 s. */
    timeoutMs?: number
  }

const READ = {
  idempotent: true,
  fallback:
    'Positions show no price for now. An order that needs one to be sized is refused, with the reason.',
}

/** Market data behind its policy: prices are repeatable reads of a service that all workspaces share. */
export const resilientMarketData = (market: MarketData, options: ResilientMarketDataOptions): MarketData => {
  const { timeoutMs = 2_500, name } = options
  const policy = createPolicy({ ...options, timeoutMs, integration: { name } })
  return {
    getQuote: (symbol, signal) => policy.execute(READ, signal, (own) => market.getQuote(symbol, own)),
    getCandles: (symbol, interval, count, signal) =>
      policy.execute(READ, signal, (own) => market.getCandles(symbol, interval, count, own)),
  }
}
