/**
 * The paper broker: a whole broker behind the `Broker` port, on a simulated market, with a book in PostgreSQL
 * (schema `paper_broker`). What it promises, and the practice coins that rehearse bad days, are written down in
 * docs/integrations/paper-broker.md and practice-coins.ts.
 */
import {
  type Broker,
  type BrokerAccount,
  type BrokerOrder,
  type PlaceOrder,
  PortError,
} from '@viewzenix/core/ports'
import { type Distance, dec, positiveDecimal, toDecimalString } from '@viewzenix/schema'
import type { Pool, PoolClient } from 'pg'
import type { MarketClock, SimulatedMarket } from '../../market/index.ts'
import { advanceBook, fundsAt, isBehind } from './advance-book.ts'
import { isOpen, toBrokerOrder } from './book.ts'
import { honouring, pause, untilAborted } from './calls.ts'
import { PAPER_CAPABILITIES } from './capabilities.ts'
import { forget } from './forget-accounts.ts'
import { uuidv7 } from './ids.ts'
import { createMatchingEngine, type MatchingEngine } from './matching-engine.ts'
import { averagePriceOf } from './netting.ts'
import { cancelInBook, placeInBook } from './place-in-book.ts'
import { practiceCoinOf } from './practice-coins.ts'
import { inTransaction, type LoadedBook, loadBook, loadOrder, noAccount, saveChange } from './store.ts'
import { streamUpdates } from './stream-updates.ts'

export type PaperBroker = Broker &
  MatchingEngine & {
    readonly kind: 'paper'
    /**
     * Opens an account with cash in `currency` (USD if not said). Idempotent: an account that is open keeps all
     * that it has. Without this call an account opens itself on first use, if its credentials say
     * `startingCash` (and `currency`).
     */
    openAccount(accountId: string, startingCash: string, currency?: string): Promise<void>
    /** Removes the books of these accounts for good. One that is not there is no error. */
    forgetAccounts(accountIds: string[]): Promise<void>
  }

export type PaperBrokerOptions = {
  pool: Pool
  market: SimulatedMarket
  /** Milliseconds since the epoch; the market's own clock. */
  clock: MarketClock
  /** Between two rounds of matching. Default 250. */
  matchEveryMs?: number
  /** How long SLOW coins take to answer. Default 3000. */
  slowMs?: number
  /** Hears of rounds of matching that failed. */
  onError?: (error: unknown) => void
}

const FLAKY_FAILURES = 2
const READ = 'begin isolation level repeatable read read only'
const rejected = (code: string, message: string) => new PortError('rejected', message, { code })
const lost = (what: string) =>
  new PortError('unknown', `The connection to the paper broker was lost ${what}.`)

/**
 * Catches the book up to now, so that what follows sees the position and the cash of this moment. It is now once the
 * account is ours: whoever waited for it acts after those that they waited for, in their times, too.
 */
const caughtUp = async (
  client: PoolClient,
  accountId: string,
  market: SimulatedMarket,
  clock: MarketClock,
): Promise<{ book: LoadedBook; now: number }> => {
  let now: number | null = null
  for (;;) {
    const book = await loadBook(client, accountId, 'write')
    if (!book) throw noAccount(accountId)
    now ??= clock.now()
    if (!isBehind(book, now)) return { book, now }
    await saveChange(client, book, advanceBook(book, market, now))
  }
}

const normalised = (order: PlaceOrder): PlaceOrder => {
  if (!/^[\x21-\x7e]{1,48}$/.test(order.clientOrderId)) {
    throw rejected('INVALID_CLIENT_ORDER_ID', 'The client order id must be 1 to 48 visible ASCII characters.')
  }
  const amount = (name: string, value: string): string => {
    if (!positiveDecimal.safeParse(value).success) {
      throw rejected('INVALID_AMOUNT', `The ${name} must be a decimal number above 0, it is ${value}.`)
    }
    return toDecimalString(dec(value))
  }
  const distance = (trail: Distance): Distance =>
    trail.unit === 'price'
      ? { unit: 'price', amount: amount('trailing distance', trail.amount) }
      : { unit: 'percent', percent: amount('trailing distance', trail.percent) }
  const limitPrice = order.limitPrice === null ? null : amount('limit price', order.limitPrice)
  const stopPrice = order.stopPrice === null ? null : amount('stop price', order.stopPrice)
  const limited = order.type === 'limit' || order.type === 'stop_limit'
  const stopped = order.type === 'stop' || order.type === 'stop_limit'
  return {
    clientOrderId: order.clientOrderId,
    symbol: order.symbol.trim().toUpperCase(),
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    quantity: amount('quantity', order.quantity),
    limitPrice: limited ? limitPrice : null,
    stopPrice: stopped ? stopPrice : null,
    trail: order.type === 'trailing_stop' ? order.trail && distance(order.trail) : null,
    extendedHours: order.extendedHours,
    reduceOnly: order.reduceOnly,
  }
}

export const createPaperBroker = (options: PaperBrokerOptions): PaperBroker => {
  const { pool, market, clock, slowMs = 3000 } = options
  const engine = createMatchingEngine({
    pool,
    market,
    clock,
    intervalMs: options.matchEveryMs ?? 250,
    onError: options.onError ?? (() => undefined),
  })

  const open = async (client: Pick<PoolClient, 'query'>, id: string, cash: string, currency: string) => {
    const amount = toDecimalString(dec(cash))
    await client.query(
      `insert into paper_broker.account (id, currency, starting_cash, cash) values ($1, $2, $3, $3)
       on conflict (id) do nothing`,
      [id, currency, amount],
    )
  }
  /** Accounts open themselves from their credentials; see `openAccount`. */
  const ensureOpen = async (client: PoolClient, account: BrokerAccount): Promise<void> => {
    const cash = account.credentials.startingCash
    if (cash) await open(client, account.id, cash, account.credentials.currency ?? 'USD')
  }
  const writing = <T>(account: BrokerAccount, work: (client: PoolClient) => Promise<T>): Promise<T> =>
    inTransaction(pool, 'begin', async (client) => {
      await ensureOpen(client, account)
      return work(client)
    })
  const reading = async <T>(
    account: BrokerAccount,
    signal: AbortSignal,
    of: (book: LoadedBook) => T,
  ): Promise<T> =>
    honouring(signal, 'transient', async () => {
      const book = await inTransaction(pool, READ, (client) => loadBook(client, account.id, 'read'))
      if (book) return of(book)
      const opened = await writing(account, (client) => loadBook(client, account.id, 'read'))
      if (!opened) throw noAccount(account.id)
      return of(opened)
    })

  const place = (account: BrokerAccount, order: PlaceOrder, signal: AbortSignal): Promise<BrokerOrder> =>
    writing(account, async (client) => {
      const { book, now } = await caughtUp(client, account.id, market, clock)
      if (await loadOrder(client, account.id, order.clientOrderId)) {
        const message = `The account has an order with the client order id ${order.clientOrderId} already.`
        throw rejected('DUPLICATE_CLIENT_ORDER_ID', message)
      }
      const placed = placeInBook(book, order, uuidv7(now), market, now)
      // Nobody waits for it any more, and findOrder may have been asked already: it must not turn up late.
      if (signal.aborted) throw lost('before it answered')
      await saveChange(client, book, placed)
      return toBrokerOrder(placed.order)
    })

  const countAttempt = async (accountId: string, clientOrderId: string): Promise<number> => {
    const counted = await pool.query<{ count: number }>(
      `insert into paper_broker.attempts as a values ($1, $2, 1)
       on conflict (account_id, client_order_id) do update set count = a.count + 1 returning count`,
      [accountId, clientOrderId],
    )
    return counted.rows[0]?.count ?? 1
  }

  return {
    ...engine,
    kind: 'paper',
    capabilities: {
      crypto: PAPER_CAPABILITIES,
      equity: PAPER_CAPABILITIES,
      forex: PAPER_CAPABILITIES,
      unknown: PAPER_CAPABILITIES,
    },
    streamUpdates: (signal) => streamUpdates(pool, signal),
    forgetAccounts: (ids) => inTransaction(pool, 'begin', (client) => forget(client, ids)),
    openAccount: (id, cash, currency = 'USD') =>
      inTransaction(pool, 'begin', (client) => open(client, id, cash, currency)),

    async placeOrder(account, request, signal) {
      const order = normalised(request)
      const coin = practiceCoinOf(order.symbol)
      return honouring(signal, 'unknown', async () => {
        if (coin === 'ERR500')
          throw new PortError('transient', 'The paper broker answered 500.', { code: '500' })
        if (coin === 'FLAKY' && (await countAttempt(account.id, order.clientOrderId)) <= FLAKY_FAILURES) {
          throw new PortError('transient', 'The paper broker answered 503: try again.', { code: '503' })
        }
        if (coin === 'NEVER') throw lost('before it answered')
        if (coin === 'BLACKHOLE') await untilAborted(signal)
        if (signal.aborted) throw lost('before it answered')
        const placed = await place(account, order, signal)
        if (coin === 'LOST') throw lost('before it answered')
        if (coin === 'TIMEOUT') await untilAborted(signal)
        if (coin === 'SLOW') await pause(slowMs, signal)
        return placed
      })
    },

    findOrder: (account, clientOrderId, signal) =>
      honouring(signal, 'transient', async () => {
        const order = await inTransaction(pool, READ, (client) =>
          loadOrder(client, account.id, clientOrderId),
        )
        return order && toBrokerOrder(order)
      }),

    cancelOrder: (account, clientOrderId, signal) =>
      honouring(signal, 'unknown', () =>
        writing(account, async (client) => {
          const { book, now } = await caughtUp(client, account.id, market, clock)
          const order = await loadOrder(client, account.id, clientOrderId)
          if (!order) throw rejected('ORDER_NOT_FOUND', `The account has no order ${clientOrderId}.`)
          if (!isOpen(order)) return toBrokerOrder(order)
          const change = cancelInBook(book, order, 'Canceled on request.', now)
          await saveChange(client, book, change)
          return toBrokerOrder(change.events.at(-1) ?? order)
        }),
      ),

    listOpenOrders: (account, signal) => reading(account, signal, (book) => book.orders.map(toBrokerOrder)),

    listPositions: (account, signal) =>
      reading(account, signal, (book) =>
        [...book.positions.values()]
          .filter(({ quantity }) => quantity !== '0')
          .map((position) => ({
            symbol: position.symbol,
            quantity: position.quantity,
            averagePrice: averagePriceOf(position),
          })),
      ),

    getBalance: (account, signal) =>
      reading(account, signal, (book) => {
        const { equity, free } = fundsAt(book, market, clock.now())
        const buyingPower = dec(free).gt(0) ? free : '0'
        const { currency, cash, startingCash } = book.account
        return { currency, cash, equity, buyingPower, deposits: startingCash }
      }),

    getInstrument: (_account, symbol, signal) =>
      honouring(signal, 'transient', async () => market.instrument(symbol.trim().toUpperCase())),
  }
}
