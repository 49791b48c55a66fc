/** The market and the broker of what-if, for tests of what is rehearsed on them. */
import { createRehearsalBroker } from '@viewzenix/adapters/broker'
import { createSimulatedMarket } from '@viewzenix/adapters/market'
import type { RehearsalBroker } from '@viewzenix/core/ports'

export const createTestRehearsalBroker = (seed: number): RehearsalBroker =>
  createRehearsalBroker(createSimulatedMarket({ seed, clock: { now: () => 0 } }))
