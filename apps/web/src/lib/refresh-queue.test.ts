import { expect, it } from 'vitest'
import { createRefreshQueue } from './refresh-queue.ts'

/** A queue whose rounds end when the test says so. */
const start = () => {
  const rounds: { kinds: string[]; end: (failed?: boolean) => void }[] = []
  const queue = createRefreshQueue<string>(
    (kinds) =>
      new Promise<void>((resolve, reject) =>
        rounds.push({
          kinds: [...kinds],
          end: (failed) => (failed ? reject(new Error('away')) : resolve()),
        }),
      ),
    async () => undefined,
  )
  return { queue, rounds }
}
/** Lets everything happen that waits for nothing. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

it('takes what comes together in one round', async () => {
  const { queue, rounds } = start()
  for (const kind of ['alert', 'order', 'alert', 'fill']) queue.note(kind)
  await settle()
  expect(rounds.map(({ kinds }) => kinds)).toEqual([['alert', 'order', 'fill']])
})

it('keeps what comes during a round for the next one, also when the round fails', async () => {
  const { queue, rounds } = start()
  queue.note('alert')
  await settle()
  queue.note('fill')
  queue.note('alert')
  await settle()
  expect(rounds).toHaveLength(1)
  rounds[0]?.end(true)
  await settle()
  expect(rounds.map(({ kinds }) => kinds)).toEqual([['alert'], ['fill', 'alert']])
  rounds[1]?.end()
  await settle()
  queue.note('order')
  await settle()
  expect(rounds).toHaveLength(3)
})
