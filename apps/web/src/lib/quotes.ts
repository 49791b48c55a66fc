/** The last quote of each symbol that the live feed carried, for whoever shows one. */
import type { QuoteView } from '@viewzenix/schema'
import { useSyncExternalStore } from 'react'

const quotes = new Map<string, QuoteView>()
const listeners = new Set<() => void>()

export const setQuotes = (next: QuoteView[]): void => {
  for (const quote of next) quotes.set(quote.symbol, quote)
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Undefined until the feed has carried one. */
export const useQuote = (symbol: string): QuoteView | undefined =>
  useSyncExternalStore(subscribe, () => quotes.get(symbol))
