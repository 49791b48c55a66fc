/** The paper broker's own matching on books that nobody keeps: what a replay and a shadow trade on. */
import type { BrokerOrder, PlaceOrder, RehearsalBook, RehearsalBroker } from '@viewzenix/core/ports'
import { dec, toDecimalString, toWorkingString } from '@viewzenix/schema'
import type { PriceRange, SimulatedMarket } from '../../market/index.ts'
import { advanceToEvent, fundsAt } from './advance-book.ts'
import { type Book, type BookOrder, type Change, toBrokerOrder } from './book.ts'
import { flat, type Position } from './netting.ts'
import { cancelInBook, placeInBook } from './place-in-book.ts'

/** A book as JSON has it. */
type Stored = Omit<Book, 'positions'> & { positions: Position[] }

const MAX_RANGES = 5_000

/** Orders that stand side by side ask for the same stretches of the market. */
const remembering = (market: SimulatedMarket): SimulatedMarket => {
  const ranges = new Map<string, PriceRange | null>()
  return {
    ...market,
    range: (symbol, fromMs, toMs) => {
      const key = `${symbol} ${fromMs} ${toMs}`
      const known = ranges.get(key)
      if (known !== undefined) return known
      if (ranges.size >= MAX_RANGES) ranges.clear()
      const range = market.range(symbol, fromMs, toMs)
      ranges.set(key, range)
      return range
    },
  }
}

const read = (book: RehearsalBook): Book => {
  const stored = book as Stored
  return { ...stored, positions: new Map(stored.positions.map((one) => [one.symbol, one])) }
}
const write = (book: Book): RehearsalBook => {
  const stored: Stored = { ...book, positions: [...book.positions.values()] }
  return stored
}
const answer = ({ book, events }: Change): { book: RehearsalBook; events: BrokerOrder[] } => ({
  book: write(book),
  events: events.map(toBrokerOrder),
})

export const createRehearsalBroker = (real: SimulatedMarket): RehearsalBroker => {
  const market = remembering(real)
  return {
    open: (cash, currency, positions) =>
      write({
        account: { id: 'rehearsal', currency, startingCash: cash, cash: toDecimalString(dec(cash)) },
        positions: new Map(
          positions.map(({ symbol, quantity, averagePrice }) => [
            symbol,
            { ...flat(symbol), quantity, cost: toWorkingString(dec(quantity).times(averagePrice)) },
          ]),
        ),
        orders: [],
      }),
    instrument: (symbol) => market.instrument(symbol),
    quoteAt: (symbol, at) => market.quoteAt(symbol, at),
    // The client order id is unique in a rehearsal, and the same in the next one.
    place: (book, order: PlaceOrder, at) =>
      answer(placeInBook(read(book), order, order.clientOrderId, market, at)),
    cancel: (book, clientOrderId, at) => {
      const found = read(book)
      const order: BookOrder | undefined = found.orders.find((one) => one.clientOrderId === clientOrderId)
      return order ? answer(cancelInBook(found, order, 'Canceled on request.', at)) : { book, events: [] }
    },
    advance: (book, until) => {
      const change = advanceToEvent(read(book), market, until)
      return { ...answer(change), at: change.at }
    },
    equity: (book, at) => fundsAt(read(book), market, at).equity,
  }
}
