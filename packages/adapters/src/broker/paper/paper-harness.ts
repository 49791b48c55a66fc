/** For tests: a paper broker on a database of its own, with a clock that moves only when it is told to. */
import { randomUUID } from 'node:crypto'
import type { BrokerAccount } from '@viewzenix/core/ports'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { createSimulatedMarket } from '../../market/index.ts'
import { paperBrokerMigration } from './migration.ts'
import { createPaperBroker } from './paper-broker.ts'

export const startPaperBroker = async (options: { startingCash?: string; max?: number } = {}) => {
  const { startingCash = '1000000', max = 10 } = options
  const database = await createTestDatabase({ empty: true })
  const pool = new pg.Pool({ connectionString: database.url, max })
  pool.on('error', () => undefined)
  for (const statement of paperBrokerMigration.up) await pool.query(statement)

  const clock = { ms: Date.UTC(2026, 3, 22, 12, 0, 0, 100), now: () => clock.ms }
  const market = createSimulatedMarket({ seed: 7, clock })
  const errors: unknown[] = []
  const make = () =>
    createPaperBroker({ pool, market, clock, slowMs: 5, onError: (error) => errors.push(error) })
  const broker = make()
  return {
    broker,
    /** A second process on the same book. */
    make,
    pool,
    clock,
    market,
    errors,
    newAccount: async (): Promise<BrokerAccount> => {
      const id = randomUUID()
      await broker.openAccount(id, startingCash)
      return { id, broker: 'paper', credentials: {} }
    },
    advance: async (ms: number) => {
      clock.ms += ms
      await broker.tick()
    },
    /** Ends every connection that listens, as a restart of PostgreSQL would. */
    dropStream: async () => {
      await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()
           and (query like 'listen%' or query like '%paper_broker.events%')`,
      )
    },
    close: async () => {
      await pool.end()
      await database.drop()
    },
  }
}
export type PaperHarness = Awaited<ReturnType<typeof startPaperBroker>>
