/** `kill -9` at the commit of each step from receipt to the broker. */
import { describe, it } from 'vitest'
import { killAt } from './crash-run.ts'

/** Each step of the pipeline, by the activity that its transaction commits, and at which of them to strike. */
const steps: [verb: string, nth: number][] = [
  ['alert.received', 1],
  ['alert.received', 150],
  ['alert.routed', 3],
  ['decision.waiting', 2],
  ['order.created', 10],
  ['order.submitting', 5],
  ['order.unknown', 1],
]

describe('kill -9 in the middle of 200 alerts', { timeout: 240_000 }, () => {
  it.for(steps)('loses and doubles nothing at %s (number %i)', ([verb, nth], { onTestFinished }) =>
    killAt(verb, nth, onTestFinished),
  )
})
