/** One dashboard's stream: the changes of its workspace, and a quote a tick of every symbol that it holds. */
import type { LiveEvent, QuoteView } from '@viewzenix/schema'

export type LiveSources = {
  /** Events from the moment of the call on, until the signal aborts. */
  subscribe(signal: AbortSignal): AsyncIterable<LiveEvent>
  /** Symbols of the open positions. */
  readSymbols(): Promise<string[]>
  getQuote(symbol: string, signal: AbortSignal): Promise<QuoteView>
  /** Resolves when it is time for quotes; rejects when the stream is to end. */
  tick(signal: AbortSignal): Promise<void>
  signal: AbortSignal
}

type Arrival = { from: 'feed'; result: IteratorResult<LiveEvent> } | { from: 'quotes'; quotes: QuoteView[] }

/**
 * Listens, and then says `reset`: what a client read before that, the first time as well as when it comes back, may
 * have changed unheard. Quotes are a convenience: when the market or PostgreSQL is away they stop, and the changes
 * go on.
 */
export async function* streamLive(sources: LiveSources): AsyncGenerator<LiveEvent> {
  // Also aborted when the stream is closed from this side, which frees what still waits.
  const ended = new AbortController()
  const signal = AbortSignal.any([sources.signal, ended.signal])
  const events = sources.subscribe(signal)[Symbol.asyncIterator]()
  const quotes = createQuotes(sources, signal)
  const fromFeed = (): Promise<Arrival> =>
    quiet(events.next().then((result) => ({ from: 'feed', result }) as const))
  const fromQuotes = (): Promise<Arrival> =>
    quiet(quotes.next().then((found) => ({ from: 'quotes', quotes: found }) as const))
  let event = fromFeed()
  let quote = fromQuotes()
  try {
    yield { type: 'reset' }
    while (!signal.aborted) {
      const arrival = await Promise.race([event, quote])
      if (arrival.from === 'quotes') {
        quote = fromQuotes()
        if (arrival.quotes.length > 0) yield { type: 'quotes', quotes: arrival.quotes }
        continue
      }
      if (arrival.result.done) return
      event = fromFeed()
      const { value } = arrival.result
      if (value.type === 'reset' || (value.type === 'changed' && value.kind === 'position')) quotes.forget()
      yield value
    }
  } catch (error) {
    // The client is gone: that is how every stream ends.
    if (!signal.aborted) throw error
  } finally {
    ended.abort()
    await events.return?.()
  }
}

/** A promise that is raced may lose and reject later, when nobody looks any more. */
const quiet = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined)
  return promise
}

const createQuotes = ({ tick, readSymbols, getQuote }: LiveSources, signal: AbortSignal) => {
  let symbols: string[] | null = null
  return {
    /** Positions changed: their symbols are read again before the next quotes. */
    forget: () => {
      symbols = null
    },
    next: async (): Promise<QuoteView[]> => {
      await tick(signal)
      try {
        symbols ??= [...new Set(await readSymbols())]
      } catch {
        return []
      }
      const quotes = await Promise.allSettled(symbols.map((symbol) => getQuote(symbol, signal)))
      return quotes.flatMap((quote) => (quote.status === 'fulfilled' ? quote.value : []))
    },
  }
}
