import type { BrokerCapabilities } from '../ports/index.ts'
import type { OrderTerms } from './create-order.ts'

/** How a position is closed: at the market, for as long as the broker takes that. */
export const exitTerms = (capabilities: BrokerCapabilities | null): OrderTerms => {
  const accepted = capabilities?.orders.market ?? []
  return {
    type: 'market',
    timeInForce: accepted.find((t) => t === 'gtc') ?? accepted[0] ?? 'gtc',
    limitPrice: null,
    stopPrice: null,
    trail: null,
    extendedHours: false,
  }
}
