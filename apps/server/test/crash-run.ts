/** One run of 200 alerts with a `kill -9` in the middle, and what must hold after it. In files of their own: those run side by side. */
import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { expect } from 'vitest'
import { type Books, openBooks } from '../chaos/books.ts'
import { expectBooksToAgree, listenForActivities, untilSettled } from './books.ts'
import { alertBody, newDataDir, type Product, post, startProduct } from './product.ts'
import { APP_SECRET, makeSecondBot } from './second-bot.ts'

const ALERTS = 200
const SYMBOLS = ['BTCUSD', 'ETHUSD', 'SOLUSD', 'ADAUSD', 'AAPL', 'MSFT', 'EURUSD', 'GBPUSD']
/** Few, since each takes its time: an answer that is lost, an order that never arrives, one that is sent thrice. */
const BAD_DAYS: Record<number, string> = { 3: 'LOSTUSD', 7: 'NEVERUSD', 11: 'FLAKYUSD', 13: 'REPEATUSD' }
/** Traded by a second bot, too, on two accounts: three lanes conclude one alert together. */
const TWOFOLD = ['BTCUSD', 'LOSTUSD']

type CleanUp = (work: () => Promise<void> | void) => void

export const setUp = async (cleanUp: CleanUp) => {
  const database = await createTestDatabase()
  cleanUp(() => database.drop())
  const dataDir = newDataDir()
  cleanUp(() => dataDir.remove())
  const books = await openBooks(new pg.Client({ connectionString: database.url }))
  cleanUp(() => books.close())
  const start = async (): Promise<Product> => {
    const product = await startProduct({
      dataDir: dataDir.path,
      databaseUrl: database.url,
      env: { APP_SECRET },
    })
    cleanUp(() => product.stop())
    return product
  }
  return {
    books,
    start,
    /** With both bots. */
    startFirst: async (): Promise<Product> => {
      const product = await start()
      await makeSecondBot(product, database.url, TWOFOLD)
      return product
    },
    /** Calls `hear` at the commit of each activity. */
    listen: async (hear: (verb: string) => void): Promise<void> => {
      const client = new pg.Client({ connectionString: database.url })
      const listener = await listenForActivities(client, database.url, hear)
      cleanUp(() => listener.stop())
    },
  }
}

/** Sends all at once; resolves with the ids of those that got a 2xx. */
export const sendAll = async (product: Product): Promise<string[]> => {
  const { hook_secret, hook_url } = product.demo()
  const answers = await Promise.all(
    Array.from({ length: ALERTS }, (_, i) => {
      const symbol = BAD_DAYS[i] ?? SYMBOLS[i % SYMBOLS.length] ?? 'BTCUSD'
      // Every fifth is an exit, so that some wait for the orders before them.
      return post(
        product,
        alertBody(`alert-${i}`, symbol, i % 5 === 4 ? 'sell' : 'buy'),
        hook_secret,
        hook_url,
      )
    }),
  )
  return answers.flatMap((answer) =>
    answer?.alertId && answer.status >= 200 && answer.status < 300 ? [answer.alertId] : [],
  )
}

/** Kills it, starts it again, and holds what comes of it against what must hold. */
export const expectRecovery = async (
  run: Awaited<ReturnType<typeof setUp>>,
  product: Product,
  acknowledged: Promise<string[]>,
): Promise<void> => {
  await product.end('SIGKILL')
  const promised = await acknowledged
  const again = await run.start()
  await untilSettled(run.books, 120_000)
  await expectBooksToAgree(run.books, promised)
  expect(await accountsThatTraded(run.books)).toBe(3)
  expect(await again.end('SIGTERM')).toBe(0)
}

const accountsThatTraded = async (books: Books): Promise<number | undefined> =>
  (await books.query<{ n: number }>('select count(distinct account_id)::int as n from fill'))[0]?.n

/** Strikes at the commit of the nth activity of that verb. */
export const killAt = async (verb: string, nth: number, onTestFinished: CleanUp): Promise<void> => {
  const run = await setUp(onTestFinished)
  const product = await run.startFirst()
  const struck = Promise.withResolvers<void>()
  let seen = 0
  await run.listen((heard) => {
    if (heard !== verb || ++seen !== nth) return
    product.process.kill('SIGKILL')
    struck.resolve()
  })
  const acknowledged = sendAll(product)
  await struck.promise
  await expectRecovery(run, product, acknowledged)
}
