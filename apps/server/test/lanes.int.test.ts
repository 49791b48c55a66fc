/** For one (account, symbol) signals act one at a time as received, with two worker processes as with one. */
import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { expect, it } from 'vitest'
import { openBooks } from '../chaos/books.ts'
import { expectBooksToAgree, untilSettled } from './books.ts'
import { alertBody, newDataDir, post, startProduct } from './product.ts'

const APP_SECRET = 'a secret of the tests that is long enough'
const SYMBOLS = ['BTCUSD', 'MSFT']
const ALERTS = 12

/**
 * In each symbol entries and exits in turn, with a second entry now and then: in any other order an exit finds nothing
 * to close and is refused, or an entry meets another position. All of them wait when the workers begin.
 */
const actionOf = (i: number): 'buy' | 'sell' => (i % 3 === 2 ? 'sell' : 'buy')

it.for([1, 2])(
  'signals act as received with %i worker processes',
  { timeout: 240_000 },
  async (workers, { onTestFinished }) => {
    const database = await createTestDatabase()
    onTestFinished(() => database.drop())
    const dataDir = newDataDir()
    onTestFinished(() => dataDir.remove())
    const start = async (ROLE: string) => {
      const product = await startProduct({
        dataDir: dataDir.path,
        databaseUrl: database.url,
        env: { APP_SECRET, ROLE },
      })
      onTestFinished(() => product.stop())
      return product
    }
    const door = await start('http')
    const { hook_secret, hook_url } = door.demo()
    const acknowledged: string[] = []
    await Promise.all(
      SYMBOLS.map(async (symbol) => {
        for (let i = 0; i < ALERTS; i++) {
          const answer = await post(
            door,
            alertBody(`${symbol}-${i}`, symbol, actionOf(i)),
            hook_secret,
            hook_url,
          )
          expect(answer?.status).toBe(202)
          acknowledged.push(answer?.alertId ?? '')
        }
      }),
    )
    await Promise.all(Array.from({ length: workers }, () => start('worker')))
    const books = await openBooks(new pg.Client({ connectionString: database.url }))
    onTestFinished(() => books.close())
    await untilSettled(books, 120_000)
    await expectBooksToAgree(books, acknowledged)

    // At the broker, in the order in which it took them.
    const placed = await books.query<{ symbol: string; side: string; status: string; quantity: string }>(
      `select b.symbol, b.side, b.status, b.quantity::float8::text as quantity from paper_broker.orders b
     order by b.placed_at, b.id`,
    )
    const ofSymbol = (symbol: string) =>
      placed
        .filter((order) => order.symbol === symbol)
        .map(({ side, status, quantity }) => [side, status, quantity])
    // An exit closes all that both entries before it opened.
    const wanted = Array.from({ length: ALERTS }, (_, i) => [
      actionOf(i),
      'filled',
      actionOf(i) === 'buy' ? '0.05' : '0.1',
    ])
    for (const symbol of SYMBOLS) expect(ofSymbol(symbol)).toEqual(wanted)
  },
)
