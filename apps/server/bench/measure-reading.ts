/**
 * How long a message takes from its bytes to the row that is stored (sniffed, authenticated, read and made storable),
 * and from there to what is done about it: decided, sized, priced and held against limits. Without the database.
 */
import { randomBytes } from 'node:crypto'
import { type Delivery, type KnownHook, prepareAlert } from '@viewzenix/core/alert'
import { chooseAct, type Known, nextStep } from '@viewzenix/core/pipeline'
import { createSealer, newId } from '@viewzenix/core/platform'
import { botSettings, hookReading, riskLimits, type Signal } from '@viewzenix/schema'
import type { Row } from './table.ts'

const WARM = 2_000
const ROUNDS = 5_000

const messages: Record<string, string | object> = {
  viewzenix: {
    symbol: 'BTCUSD',
    strategy_order_id: 'long',
    strategy_order_action: 'buy',
    strategy_order_contracts: 0.05,
    strategy_order_price: 64340.15,
    time: 1713746400000,
  },
  traderspost: { ticker: 'BTCUSD', action: 'buy', sentiment: 'long', quantity: 1, stopLoss: { percent: 2 } },
  'any other JSON': {
    ticker: 'BINANCE:BTCUSDT.P',
    strategy: {
      order_action: 'sell',
      order_contracts: 2,
      market_position: 'short',
      prev_market_position: 'long',
    },
    bar: { close: 64339, volume: 1234 },
  },
  words: 'sell 0.5 ETHUSD @ 3100 sl 3300 tp 3000',
}

/** A bot with exits and a few limits, on an account that holds nothing yet. */
const bot = botSettings.parse({
  name: 'Bench',
  hookId: newId(),
  accountIds: [newId()],
  allowShort: true,
  sizing: { kind: 'percent_of_equity', percent: '2' },
  order: { type: 'limit', limitOffsetPercent: '0.1' },
  exits: { stop: { unit: 'percent', percent: '2' } },
})
const limits = riskLimits.parse({ maxPositionNotional: '50000', maxEntriesPerMinute: 100 })
const observed = {
  ...{ entriesLastMinute: 3, otherNotional: '12000', dayProfit: '-100', drawdownPercent: '1' },
  ...{ losses: 1, lastLossAt: null },
}
const MARKET_AND_LIMIT = {
  orders: { market: ['gtc'], limit: ['gtc'] },
  trail: [],
  extendedHours: [],
  brackets: false,
} as const

const decide = (signal: Signal, now: Date): void => {
  const { symbol, assetClass } = signal
  const known: Known = {
    decision: { botId: 'measured', symbol, cancels: 0 },
    alert: { receivedAt: now },
    ...{ signal, bot, sizing: bot.sizing, multiplier: '1', position: '0', openOrders: [], legs: [] },
    snapshot: {
      ok: true,
      capabilities: {
        ...{ crypto: MARKET_AND_LIMIT, equity: MARKET_AND_LIMIT },
        ...{ forex: MARKET_AND_LIMIT, unknown: MARKET_AND_LIMIT },
      },
      quote: { symbol, bid: '3099', ask: '3101', at: now.toISOString() },
      instrument: {
        ...{ symbol, assetClass, lotSize: '0.0001', tickSize: '0.01', minQuantity: '0.0001' },
        ...{ minNotional: '1', shortable: true },
      },
      equity: '100000',
    },
  }
  const levels = (['workspace', 'account', 'bot'] as const).map((level) => ({ level, limits, observed }))
  const { act } = chooseAct(known, nextStep(known), { levels, now })
  if (act.do !== 'place') throw new Error(`Nothing was placed: ${JSON.stringify(act)}`)
}

export const measureReading = async (): Promise<Row[]> => {
  const secret = `whsec_${randomBytes(24).toString('base64')}`
  const hook: KnownHook = {
    id: newId(),
    workspaceId: newId(),
    name: 'Bench',
    enabled: true,
    secret,
    allowPathSecret: false,
    dedupeWindowSeconds: 20,
    reading: hookReading.parse({}),
  }
  const sealer = createSealer('bench')
  const micros = (message: string | object, decides: boolean): number => {
    const raw = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    const delivery: Delivery = {
      raw,
      header: (name) => (name === 'authorization' ? `Bearer ${secret}` : undefined),
      pathSecret: null,
      sourceIp: null,
      requestId: 'bench',
      receivedAt: new Date(),
      oversized: false,
    }
    const once = () => {
      const { answer, summary, signal } = prepareAlert(hook, delivery, sealer)
      if (answer !== 202 || !signal) throw new Error(summary)
      if (decides) decide(signal, delivery.receivedAt)
    }
    for (let i = 0; i < WARM; i++) once()
    const start = performance.now()
    for (let i = 0; i < ROUNDS; i++) once()
    return ((performance.now() - start) * 1000) / ROUNDS
  }
  return Object.entries(messages).flatMap(([name, message]) => [
    {
      what: `reading a message: ${name}`,
      value: `${micros(message, false).toFixed(0)} µs`,
      against: 'below 1,000 µs, of the 3 s that TradingView waits',
    },
    {
      what: `reading a message and deciding on it: ${name}`,
      value: `${micros(message, true).toFixed(0)} µs`,
      against: 'parse + decide, without the database',
    },
  ])
}
