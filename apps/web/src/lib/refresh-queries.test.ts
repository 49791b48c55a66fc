import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it, onTestFinished } from 'vitest'
import { refreshQueries } from './refresh-queries.ts'

/** A server whose answers are made when they are asked for, and arrive when the test says so. */
const start = () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 30_000, retry: false } } })
  onTestFinished(() => client.clear())
  const server = { status: 'submitted' }
  const underWay: (() => void)[] = []
  const options = (name: string) => ({
    queryKey: [name],
    queryFn: () => {
      const { status } = server
      return new Promise<string>((resolve) => underWay.push(() => resolve(status)))
    },
  })
  /** A page that shows it; the result closes the page. */
  const show = (name: string) => new QueryObserver(client, options(name)).subscribe(() => undefined)
  return {
    client,
    server,
    show,
    shown: (name: string) => client.getQueryData([name]),
    refresh: (name: string) => refreshQueries(client, () => client.invalidateQueries({ queryKey: [name] })),
    /** Lets what was asked so far arrive, and all happen that waits for nothing else. */
    arrive: async () => {
      for (const answer of underWay.splice(0)) answer()
      await new Promise((resolve) => setImmediate(resolve))
    },
    asked: () => underWay.length,
  }
}

it('asks once more when the first answer was made before the change and comes after it', async () => {
  const { server, show, shown, refresh, arrive } = start()
  onTestFinished(show('order'))
  server.status = 'filled'
  const refreshed = refresh('order')
  await arrive()
  await arrive()
  await refreshed
  expect(shown('order')).toBe('filled')
})

it('leaves no early answer for a page that was left and is opened again', async () => {
  const { server, show, shown, refresh, arrive, asked } = start()
  show('order')()
  server.status = 'filled'
  const refreshed = refresh('order')
  await arrive()
  await refreshed
  onTestFinished(show('order'))
  expect(asked()).toBe(1)
  await arrive()
  expect(shown('order')).toBe('filled')
})

it('asks once where an answer is there, and not at all for what the change is not about', async () => {
  const { server, show, shown, refresh, arrive, asked } = start()
  onTestFinished(show('order'))
  await arrive()
  onTestFinished(show('hook'))
  server.status = 'filled'
  const refreshed = refresh('order')
  expect(asked()).toBe(2)
  await arrive()
  await refreshed
  expect(asked()).toBe(0)
  expect([shown('order'), shown('hook')]).toEqual(['filled', 'submitted'])
})
