/** The market and the broker of what-if, for tests of what is rehearsed on them; and the paper broker beside them. */
import { createPaperBroker, createRehearsalBroker, paperBrokerMigration } from '@viewzenix/adapters/broker'
import { createSimulatedMarket } from '@viewzenix/adapters/market'
import type { RehearsalBroker } from '@viewzenix/core/ports'
import type pg from 'pg'

export const createTestRehearsalBroker = (seed: number): RehearsalBroker =>
  createRehearsalBroker(createSimulatedMarket({ seed, clock: { now: () => 0 } }))

/** A paper broker in this database, whose clock is the test's, and the same market for rehearsals. */
export const createTestPaperBroker = async (pool: pg.Pool, clock: { now(): Date }) => {
  for (const statement of paperBrokerMigration.up) await pool.query(statement)
  const ms = { now: () => clock.now().getTime() }
  const market = createSimulatedMarket({ seed: 7, clock: ms })
  return {
    paper: createPaperBroker({ pool, market, clock: ms }),
    market,
    rehearsal: createRehearsalBroker(market),
  }
}
