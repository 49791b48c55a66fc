/** What the paper broker takes, in every class of instruments alike: its market never closes and has no auctions. */
import type { BrokerCapabilities } from '@viewzenix/core/ports'

const RESTING = ['day', 'gtc'] as const
const ANY = ['day', 'gtc', 'ioc', 'fok'] as const

export const PAPER_CAPABILITIES: BrokerCapabilities = {
  orders: { market: ANY, limit: ANY, stop: RESTING, stop_limit: RESTING, trailing_stop: RESTING },
  trail: ['price', 'percent'],
  // Always open: the wish changes nothing, and is taken for every type.
  extendedHours: ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'],
  brackets: false,
}
