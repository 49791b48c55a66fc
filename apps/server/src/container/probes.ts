/** What is asked every minute whether it is well. Accounts are not among them: the sync of each minute asks those. */
import type { Probe } from '@viewzenix/core/integration'
import type { BlobStore, IdentityProvider, Mailer, MarketData } from '@viewzenix/core/ports'

/** Any instrument that the market has. */
const SYMBOL = 'BTCUSD'

export const createProbes = (parts: {
  market: MarketData
  providers: IdentityProvider[]
  mailer: Mailer
  blobs: BlobStore
}): Probe[] => [
  {
    name: 'simulated-market',
    probe: async (signal) => void (await parts.market.getQuote(SYMBOL, signal)),
  },
  { name: `${parts.mailer.kind}-mail`, probe: (signal) => parts.mailer.probe(signal) },
  { name: `${parts.blobs.kind}-files`, probe: (signal) => parts.blobs.probe(signal) },
  ...parts.providers.map((provider) => ({
    name: `${provider.id}-sign-in`,
    probe: (signal: AbortSignal) => provider.probe(signal),
  })),
]
