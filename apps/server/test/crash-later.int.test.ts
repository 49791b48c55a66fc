/** `kill -9` at the commit of each step after the broker’s answer, and at random moments. */
import { describe, it } from 'vitest'
import { expectRecovery, killAt, sendAll, setUp } from './crash-run.ts'

/** Each step of the pipeline, by the activity that its transaction commits, and at which of them to strike. */
const steps: [verb: string, nth: number][] = [
  ['order.filled', 20],
  ['fill.recorded', 30],
  ['position.changed', 10],
]

describe('kill -9 in the middle of 200 alerts', { timeout: 240_000 }, () => {
  it.for(steps)('loses and doubles nothing at %s (number %i)', ([verb, nth], { onTestFinished }) =>
    killAt(verb, nth, onTestFinished),
  )

  // More of those, with several processes and PostgreSQL among what is killed: chaos.int.test.ts.
  it('loses and doubles nothing at a random moment', async ({ onTestFinished }) => {
    const run = await setUp(onTestFinished)
    const product = await run.startFirst()
    const struck = Promise.withResolvers<void>()
    const nth = 1 + Math.floor(Math.random() * 800)
    let seen = 0
    await run.listen(() => {
      if (++seen !== nth) return
      // Not at the commit itself: somewhere in what comes after it.
      setTimeout(() => {
        product.process.kill('SIGKILL')
        struck.resolve()
      }, Math.random() * 20)
    })
    const acknowledged = sendAll(product)
    await struck.promise
    await expectRecovery(run, product, acknowledged)
  })
})
