import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createPlatform, createRows, keyOf } from '../platform/rows.fixture.ts'
import { beginRequest, clearRequests, finishRequest, type Run, releaseRequest } from './index.ts'

const START = new Date('2030-01-01T00:00:00Z')
const later = (ms: number) => new Date(START.getTime() + ms)
const ANSWER = { status: 202, contentType: 'application/json', body: '{}' }
let test: Awaited<ReturnType<typeof createPlatform>>
let actor: ReturnType<typeof keyOf>
let other: ReturnType<typeof keyOf>
beforeAll(async () => {
  test = await createPlatform(START)
  actor = keyOf((await createRows(test.platform)).workspaceId, ['alerts:write'])
  other = keyOf((await createRows(test.platform)).workspaceId, ['alerts:write'])
})
afterAll(() => test?.close())
beforeEach(() => {
  test.clock.at = START
})

const begin = (key: string, fingerprint = 'this', as = actor) =>
  beginRequest(test.platform, as, key, fingerprint)
const run = async (key: string): Promise<Run> => {
  const start = await begin(key)
  if (start.kind !== 'run') throw new Error(`expected to run, got ${start.kind}`)
  return start.run
}

it('lets exactly one of many rivals run', async () => {
  const starts = await Promise.all(Array.from({ length: 6 }, () => begin('race')))
  expect(starts.map((start) => start.kind).sort()).toEqual([...Array(5).fill('running'), 'run'].sort())
})

it('lets exactly one of many rivals take over what a dead process left', async () => {
  const first = await run('dead')
  test.clock.at = later(60_000)
  const starts = await Promise.all(Array.from({ length: 6 }, () => begin('dead')))
  const runs = starts.flatMap((start) => (start.kind === 'run' ? [start.run] : []))
  expect(runs).toEqual([{ id: first.id, attempt: 2 }])

  // The first was only slow after all: its answer does not count any more, and neither does its giving up.
  await finishRequest(test.platform, actor, first, ANSWER)
  await releaseRequest(test.platform, actor, first)
  expect((await begin('dead')).kind).toBe('running')
})

it('keeps an answer for its workspace and its request, and for a day', async () => {
  await finishRequest(test.platform, actor, await run('kept'), ANSWER)
  expect(await begin('kept')).toEqual({ kind: 'replay', answer: ANSWER })
  expect(await begin('kept', 'that')).toEqual({ kind: 'mismatch' })
  expect((await begin('kept', 'this', other)).kind).toBe('run')
  test.clock.at = later(86_400_000)
  expect((await begin('kept', 'that')).kind).toBe('run')
})

it('gives a key back to the same request alone, whose next run is known by the same id', async () => {
  const first = await run('back')
  await releaseRequest(test.platform, actor, first)
  expect(await begin('back', 'that')).toEqual({ kind: 'mismatch' })
  expect(await run('back')).toEqual({ id: first.id, attempt: 2 })
})

it('drops what has expired, of every workspace', async () => {
  await run('fresh')
  test.clock.at = later(1)
  // One row of each workspace expired at its making; those of this file hold for a day.
  expect(await clearRequests(test.platform, 'request-1')).toBe(2)
  expect(await clearRequests(test.platform, 'request-1')).toBe(0)
  expect((await begin('fresh')).kind).toBe('running')
})
