/** What is asked every minute whether it is well. Accounts are not among them: the sync of each minute asks those. */
import type { Probe } from '@viewzenix/core/integration'
import type { IdentityProvider, MarketData } from '@viewzenix/core/ports'

/** Any instrument that the market has. */
const SYMBOL = 'BTCUSD'

export const createProbes = (parts: { market: MarketData; providers: IdentityProvider[] }): Probe[] => [
  {
    name: 'simulated-market',
    probe: async (signal) => void (await parts.market.getQuote(SYMBOL, signal)),
  },
  ...parts.providers.map((provider) => ({
    name: `${provider.id}-sign-in`,
    probe: (signal: AbortSignal) => provider.probe(signal),
  })),
]
