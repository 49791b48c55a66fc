/** What PostgreSQL would not keep, wherever it stands: the line of the audit trail is left all the same. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from './actor.ts'
import { newId } from './ids.ts'
import { createPlatform } from './rows.fixture.ts'
import { storableJson, storableText } from './storable.ts'
import { runInTransaction } from './unit-of-work.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
const workspaceId = newId()
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T00:00:00Z'))
})
afterAll(() => test?.close())

const actor = systemActor(workspaceId, 'request-1')

/** Writes one activity and resolves with what was kept of it. */
const record = (summary: string, data: Record<string, unknown>, name = actor.name) => {
  const subject = { kind: 'order' as const, id: newId() }
  return runInTransaction(test.platform, { ...actor, name }, async (uow) => {
    uow.activity({ verb: 'order.rejected', subject, summary, data })
  }).then(() =>
    runInTransaction(test.platform, actor, async ({ em }) => {
      const [row] = await em.execute<{ summary: string; data: unknown; actor_name: string }[]>(
        'select summary, data, actor_name from activity where subject_id = ?',
        [subject.id],
      )
      return row
    }),
  )
}

describe('an activity', () => {
  it.each([
    ['NUL', 'a\0b', 'a\ufffdb'],
    ['the first half of a pair', 'cut off \ud83d', 'cut off \ufffd'],
    ['the second half of a pair', '\ude00 begins', '\ufffd begins'],
    ['both halves, the wrong way round', '\ude00\ud83d', '\ufffd\ufffd'],
    ['a whole pair', 'rejected 😀', 'rejected 😀'],
    ['what only looks like an escape', '\\u0000 \\\\ud83d "\\"', '\\u0000 \\\\ud83d "\\"'],
    ['other characters of control', 'a\u0001\n\tb', 'a\u0001\n\tb'],
  ])('that quotes %s is written, in its summary, its data and its names', async (_, given, kept) => {
    expect(await record(given, { [given]: [given, { reason: given }] }, given)).toEqual({
      summary: kept,
      data: { [kept]: [kept, { reason: kept }] },
      actor_name: kept,
    })
  })

  it('of any text at all is written', async () => {
    const piece = fc.constantFrom('\0', '\ud83d', '\ude00', '\\', 'u0000', 'ud83d', '"', '\n', 'x', 'é')
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        expect(await record(given, { reason: given })).toMatchObject({
          summary: storableText(given),
          data: { reason: storableText(given) },
        })
        expect(JSON.parse(storableJson({ [given]: given }))).toEqual({
          [storableText(given)]: storableText(given),
        })
      }),
      { numRuns: 200 },
    )
  })
})
