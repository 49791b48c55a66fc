import type { LiveFeed } from '@viewzenix/api'
import { expect, it } from 'vitest'
import { whileSignedIn } from './while-signed-in.ts'

/** A feed that only ends, and a clock that ticks when it is told to. */
const open = (resolve: () => Promise<{ workspaceId: string } | null>) => {
  const until: AbortSignal[] = []
  const feed: LiveFeed = {
    subscribe: (_, signal) => {
      until.push(signal)
      return { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }) }
    },
  }
  const asked: (() => void)[] = []
  let asks = Promise.withResolvers<void>()
  const tick = () =>
    new Promise<void>((now) => {
      asked.push(now)
      asks.resolve()
    })
  whileSignedIn(feed, resolve, tick).subscribe('mine', new AbortController().signal)
  return {
    ended: () => until[0]?.aborted,
    /** Lets one look happen, and resolves when the next one is waited for or the stream has ended. */
    look: async () => {
      asks = Promise.withResolvers()
      asked.shift()?.()
      const end = new Promise<void>((ended) => until[0]?.addEventListener('abort', () => ended()))
      await Promise.race([asks.promise, end])
    },
  }
}

it('ends a stream when its session is revoked', async () => {
  let session: { workspaceId: string } | null = { workspaceId: 'mine' }
  const stream = open(async () => session)
  await stream.look()
  expect(stream.ended()).toBe(false)
  session = null
  await stream.look()
  expect(stream.ended()).toBe(true)
})

it('ends a stream of a workspace that its session no longer shows', async () => {
  const stream = open(async () => ({ workspaceId: 'another' }))
  await stream.look()
  expect(stream.ended()).toBe(true)
})

it('goes on while nobody can say whether the session holds', async () => {
  const stream = open(() => Promise.reject(new Error('away')))
  await stream.look()
  expect(stream.ended()).toBe(false)
})
