import type { LiveEvent } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import { streamLive } from './stream-live.ts'

/** A feed and a clock that the test moves by hand. */
const createStream = (options: { symbols?: () => Promise<string[]> } = {}) => {
  const end = new AbortController()
  const queue: LiveEvent[] = []
  const seen = { listening: false, closed: false }
  let wake: () => void = () => undefined
  let ticked: () => void = () => undefined
  async function* feed(signal: AbortSignal): AsyncGenerator<LiveEvent> {
    signal.addEventListener('abort', () => wake())
    try {
      while (!signal.aborted) {
        const event = queue.shift()
        if (event) yield event
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      seen.closed = true
    }
  }
  const stream = streamLive({
    subscribe: (signal) => {
      seen.listening = true
      return feed(signal)
    },
    readSymbols: options.symbols ?? (async () => ['BTCUSD', 'GONE']),
    getQuote: async (symbol) => {
      if (symbol === 'GONE') throw new Error('no market')
      return { symbol, bid: '1', ask: '2', at: 'now' }
    },
    tick: (signal) =>
      new Promise((resolve, reject) => {
        ticked = resolve
        signal.addEventListener('abort', () => reject(new Error('aborted')))
      }),
    signal: end.signal,
  })
  const send = (event: LiveEvent) => {
    queue.push(event)
    wake()
  }
  return { stream, seen, end, send, tick: () => ticked() }
}

/** A stream that has said that it listens. */
const createBegun = async (options?: Parameters<typeof createStream>[0]) => {
  const begun = createStream(options)
  await begun.stream.next()
  return begun
}

const changed = (kind: 'order' | 'position'): LiveEvent => ({ type: 'changed', kind, id: 'one' })

describe('streamLive', () => {
  it('listens first, and then tells the client to start anew', async () => {
    const { stream, seen, send } = createStream()
    expect((await stream.next()).value).toEqual({ type: 'reset' })
    expect(seen.listening).toBe(true)
    send(changed('order'))
    expect((await stream.next()).value).toEqual(changed('order'))
    await stream.return(undefined)
    expect(seen.closed).toBe(true)
  })

  it('quotes what is held, without the symbols that have no market', async () => {
    const { stream, tick } = await createBegun()
    const next = stream.next()
    tick()
    expect((await next).value).toEqual({
      type: 'quotes',
      quotes: [{ symbol: 'BTCUSD', bid: '1', ask: '2', at: 'now' }],
    })
    await stream.return(undefined)
  })

  it('reads the symbols again when a position changed, and goes on when they cannot be read', async () => {
    let reads = 0
    const symbols = async () => {
      reads += 1
      if (reads === 1) throw new Error('PostgreSQL is away')
      return [`S${reads}`]
    }
    const { stream, send, tick } = await createBegun({ symbols })
    const first = stream.next()
    tick()
    send(changed('position'))
    expect((await first).value).toEqual(changed('position'))
    const second = stream.next()
    await Promise.resolve()
    tick()
    expect((await second).value).toMatchObject({ quotes: [{ symbol: 'S2' }] })
    await stream.return(undefined)
  })

  it('ends in peace when the client is gone', async () => {
    const { stream, seen, end } = await createBegun()
    const next = stream.next()
    end.abort()
    expect(await next).toEqual({ done: true, value: undefined })
    expect(seen.closed).toBe(true)
  })
})
