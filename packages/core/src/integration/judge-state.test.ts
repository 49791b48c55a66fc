import { describe, expect, it } from 'vitest'
import { hasRecovered, isDown, joinBreakers, judgeBucket, judgeState, type Seen } from './judge-state.ts'

const now = new Date('2030-01-01T12:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const seen = (changes: Partial<Seen> = {}): Seen => ({
  breaker: { state: 'closed', until: null, reason: null },
  lately: { calls: 20, p95Ms: 40 },
  recent: { calls: 8, errors: 0 },
  streaming: false,
  lastSuccessAt: ago(5),
  lastErrorAt: null,
  lastError: null,
  failingSince: null,
  failuresInRow: 0,
  downSince: null,
  ...changes,
})
const failing = (failures: number, seconds: number, more: Partial<Seen> = {}) =>
  seen({
    failuresInRow: failures,
    failingSince: ago(seconds),
    lastErrorAt: ago(1),
    lastError: 'GitHub answered 503.',
    recent: { calls: failures, errors: failures },
    ...more,
  })

describe('the state of a service', () => {
  it.each([
    ['answers', seen(), 'up'],
    ['was not called', seen({ lately: { calls: 0, p95Ms: null }, recent: { calls: 0, errors: 0 } }), 'idle'],
    ['is quiet on an open stream', seen({ lately: { calls: 0, p95Ms: null }, streaming: true }), 'up'],
    ['failed once', failing(1, 1), 'degraded'],
    ['failed a few times just now', failing(4, 5), 'degraded'],
    ['failed a few times over half a minute', failing(3, 30), 'down'],
    ['has its breaker open', seen({ breaker: { state: 'open', until: ago(-5), reason: 'No.' } }), 'down'],
    ['is tried again', seen({ breaker: { state: 'half_open', until: null, reason: null } }), 'degraded'],
    [
      'failed in one of ten calls',
      seen({ recent: { calls: 20, errors: 2 }, lastErrorAt: ago(20) }),
      'degraded',
    ],
    ['failed in one of a hundred', seen({ recent: { calls: 200, errors: 2 }, lastErrorAt: ago(20) }), 'up'],
    ['is slow', seen({ lately: { calls: 20, p95Ms: 1_500 } }), 'degraded'],
    ['was down and answers again', seen({ downSince: ago(300), lastErrorAt: ago(60) }), 'degraded'],
    ['was down and failed again', failing(1, 1, { downSince: ago(300) }), 'down'],
  ] as const)('that %s', (_what, given, state) => {
    expect(judgeState(given, now).state).toBe(state)
  })

  it('says why, with the service’s own words', () => {
    expect(judgeState(failing(3, 60), now).reason).toBe('The last 3 calls failed. GitHub answered 503.')
  })
})

describe('what owners are told', () => {
  it('is nothing about a few failures within half a minute, nor about two over a long time', () => {
    expect(isDown(failing(4, 29), now)).toBe(false)
    expect(isDown(failing(2, 600), now)).toBe(false)
    expect(isDown(failing(3, 30), now)).toBe(true)
  })

  it('is a recovery only after two minutes without a failure, a closed breaker, and a success', () => {
    const well = seen({ downSince: ago(600), lastErrorAt: ago(120) })
    expect(hasRecovered(well, now)).toBe(true)
    expect(hasRecovered({ ...well, lastErrorAt: ago(119) }, now)).toBe(false)
    expect(hasRecovered({ ...well, failuresInRow: 1 }, now)).toBe(false)
    expect(hasRecovered({ ...well, lastSuccessAt: null }, now)).toBe(false)
    expect(hasRecovered({ ...well, breaker: { state: 'half_open', until: null, reason: null } }, now)).toBe(
      false,
    )
  })
})

describe('the breakers of several processes', () => {
  const reporter = (breaker: 'open' | 'half_open' | 'closed', until: Date | null, updatedAt = ago(10)) => ({
    breaker,
    breakerUntil: until,
    breakerReason: 'Failed.',
    updatedAt,
  })
  it('are as open as the one that stays open longest', () => {
    const both = [reporter('open', ago(-5)), reporter('open', ago(-20)), reporter('closed', null)]
    expect(joinBreakers(both, now)).toEqual({ state: 'open', until: ago(-20), reason: 'Failed.' })
  })
  it('are half open once the time of refusing is over', () => {
    expect(joinBreakers([reporter('open', ago(1))], now).state).toBe('half_open')
  })
  it('do not count when their process is gone', () => {
    expect(joinBreakers([reporter('open', ago(-60), ago(151))], now).state).toBe('closed')
  })
})

it('colours what has passed', () => {
  const bucket = (calls: number, errors: number, more = {}) =>
    judgeBucket({
      calls,
      errors,
      refused: 0,
      errorRate: null,
      p50Ms: 1,
      p95Ms: 1,
      breakerOpen: false,
      ...more,
    })
  expect(bucket(0, 0)).toBe('idle')
  expect(bucket(10, 0)).toBe('up')
  expect(bucket(10, 1)).toBe('degraded')
  expect(bucket(10, 0, { p95Ms: 2_000 })).toBe('degraded')
  expect(bucket(2, 2)).toBe('down')
  expect(bucket(0, 0, { refused: 3 })).toBe('down')
  expect(bucket(5, 1, { breakerOpen: true })).toBe('down')
})
