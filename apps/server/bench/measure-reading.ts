/** How long a message takes from its bytes to the row that is stored: sniffed, authenticated, read and made storable. */
import { randomBytes } from 'node:crypto'
import { type Delivery, type KnownHook, prepareAlert } from '@viewzenix/core/alert'
import { createSealer, newId } from '@viewzenix/core/platform'
import { hookReading } from '@viewzenix/schema'
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
  words: 'sell 0.5 ETHUSD @ 3100 sl 3000 tp 3300',
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
  const micros = (message: string | object): number => {
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
      const { answer, summary } = prepareAlert(hook, delivery, sealer)
      if (answer !== 202) throw new Error(summary)
    }
    for (let i = 0; i < WARM; i++) once()
    const start = performance.now()
    for (let i = 0; i < ROUNDS; i++) once()
    return ((performance.now() - start) * 1000) / ROUNDS
  }
  return Object.entries(messages).map(([name, message]) => ({
    what: `reading a message: ${name}`,
    value: `${micros(message).toFixed(0)} µs`,
    against: 'below 1,000 µs, of the 3 s that TradingView waits',
  }))
}
