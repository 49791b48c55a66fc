/**
 * A broker of what-if: books are plain values that survive JSON, time is an argument, and nothing is kept anywhere.
 * The same calls give the same answers, in any process. Moments are milliseconds since the epoch; amounts decimal
 * strings, as in `Broker`.
 */
import type { BrokerOrder, Instrument, PlaceOrder } from './broker.ts'
import type { Quote } from './market-data.ts'

/** The adapter's own value; only handed back to it. */
export type RehearsalBook = { readonly account: object }

/** The book afterwards, and the orders as they were after each event, in the order of the events. */
export type RehearsalChange = { book: RehearsalBook; events: BrokerOrder[] }

export interface RehearsalBroker {
  /** @param positions signed base units, and the average price that they were entered at */
  open(
    cash: string,
    currency: string,
    positions: readonly { symbol: string; quantity: string; averagePrice: string }[],
  ): RehearsalBook
  /** Throws PortError `rejected` for a symbol that has no market. */
  instrument(symbol: string): Instrument
  /** Throws PortError `rejected` for a symbol that has no market. */
  quoteAt(symbol: string, at: number): Quote
  /** The book has to be advanced to `at` before. What a broker would refuse comes back `rejected`. */
  place(book: RehearsalBook, order: PlaceOrder, at: number): RehearsalChange
  /** Nothing happens to an order that is not open. */
  cancel(book: RehearsalBook, clientOrderId: string, at: number): RehearsalChange
  /** Moves on to the first moment, up to `until`, at which something happens; to `until` where nothing does. */
  advance(book: RehearsalBook, until: number): RehearsalChange & { at: number }
  /** What it is worth: cash, and positions at the prices that they could be closed for. */
  equity(book: RehearsalBook, at: number): string
}
