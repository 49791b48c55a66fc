/** The audit trail, narrowed: what is found, what a page costs, and that no filter reads the whole of it. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { createPlatform, createRows, keyOf, type Rows, viewerOf } from '../platform/rows.fixture.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import { userOf } from '../platform/writes.fixture.ts'
import { listActivity, listActivityActors } from './index.ts'

const START = new Date('2030-01-01T00:00:00Z')
const MANY = 40_000
let test: Awaited<ReturnType<typeof createPlatform>>
let rows: Rows
const olga = { id: '', name: 'Olga' }

beforeAll(async () => {
  test = await createPlatform(START)
  rows = await createRows(test.platform)
  const other = await createRows(test.platform)
  const actor = userOf(rows.workspaceId)
  olga.id = actor.id ?? ''
  // Old lines, of the system and without end, and then what somebody did.
  await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), ({ em }) =>
    em.execute(
      `insert into activity (id, workspace_id, at, actor_kind, actor_name, verb, tone, subject_kind, subject_id,
         request_id, summary)
       select ('01900000-' || lpad(to_hex(n / 65536), 4, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ?,
         now(), 'system', 'Viewzenix', 'position.changed', 'neutral', 'position', gen_random_uuid(), 'r', 'Line ' || n
       from generate_series(1, ?) n`,
      [rows.workspaceId, MANY],
    ),
  )
  for (const [minute, verb, kind, summary] of [
    [1, 'bot.paused', 'bot', 'Olga paused 100%_Breakout.'],
    [2, 'hook.updated', 'hook', 'Olga switched off the hook.'],
    [3, 'bot.resumed', 'bot', 'Olga resumed Breakout.'],
  ] as const) {
    test.clock.at = new Date(START.getTime() + minute * 60_000)
    for (const who of [actor, { ...actor, workspaceId: other.workspaceId }])
      await runInTransaction(test.platform, who, async (uow) => {
        const subject = { kind, id: kind === 'bot' ? rows.botId : rows.hookId }
        uow.activity({ verb, subject, summary, data: { secret: 'whsec_x', changes: {} } })
      })
  }
  await runInTransaction(test.platform, systemActor(rows.workspaceId, 'r'), ({ em }) =>
    em.execute('analyze activity'),
  )
})
afterAll(() => test?.close())

const list = (filter: Parameters<typeof listActivity>[2]) =>
  listActivity(test.platform, viewerOf(rows.workspaceId), filter)
const verbs = async (filter: Parameters<typeof listActivity>[2]) =>
  (await list(filter)).items.map(({ verb }) => verb)

describe('the audit trail', () => {
  it.each([
    ['who', () => ({ actorId: olga.id }), ['bot.resumed', 'hook.updated', 'bot.paused']],
    ['what', () => ({ verb: 'bot.paused' }), ['bot.paused']],
    ['which kind', () => ({ subjectKind: 'bot', limit: 2 }), ['bot.resumed', 'bot.paused']],
    ['which thing', () => ({ subjectId: rows.hookId }), ['hook.updated']],
    ['from when', () => ({ from: '2030-01-01T00:02:00Z' }), ['bot.resumed', 'hook.updated']],
    ['until when', () => ({ actorId: olga.id, to: '2030-01-01T00:02:00Z' }), ['bot.paused']],
    ['a text, in any case', () => ({ text: 'SWITCHED off' }), ['hook.updated']],
    ['a text of signs that mean something elsewhere', () => ({ text: '100%_b' }), ['bot.paused']],
    ['a name', () => ({ text: 'olga', verb: 'bot.resumed' }), ['bot.resumed']],
    ['all of it', () => ({ actorId: olga.id, subjectKind: 'bot', text: 'paused' }), ['bot.paused']],
  ])('is narrowed by %s', async (_, filter, expected) => {
    expect(await verbs(filter())).toEqual(expected)
  })

  it('looks for a text so far a page, says where it stopped, and finds what lies behind', async () => {
    const first = await list({ text: 'Line 70', limit: 50 })
    const found = first.items.map(({ summary }) => summary)
    let cursor = first.nextCursor
    let pages = 1
    while (cursor) {
      const page = await list({ text: 'Line 70', limit: 50, cursor })
      found.push(...page.items.map(({ summary }) => summary))
      cursor = page.nextCursor
      pages += 1
    }
    expect(pages).toBeGreaterThan(5)
    expect(found).toHaveLength(new Set(found).size)
    // Line 70, 700 to 709 and 7000 to 7099.
    expect(found).toHaveLength(111)
  })

  it('comes in pages that neither repeat nor leave out', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await list({ actorId: olga.id, limit: 1, cursor })
      seen.push(...page.items.map(({ verb }) => verb))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(['bot.resumed', 'hook.updated', 'bot.paused'])
  })

  it('names everybody who did something once, and nobody of another workspace', async () => {
    const actors = await listActivityActors(test.platform, viewerOf(rows.workspaceId), {})
    expect(actors.filter(({ kind }) => kind === 'user')).toEqual([
      { id: olga.id, kind: 'user', name: 'Olga' },
    ])
  })

  it('shows no secret, and is for API keys with its scope alone', async () => {
    const [line] = (await list({ verb: 'bot.paused' })).items
    expect(line?.data).toEqual({ secret: '••••', changes: {} })
    const keyed = (scope: 'activity:read' | 'orders:read') =>
      listActivity(test.platform, keyOf(rows.workspaceId, [scope]), {})
    expect((await keyed('activity:read')).items.length).toBeGreaterThan(0)
    await expect(keyed('orders:read')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(list({ from: 'yesterday' })).rejects.toMatchObject({ code: 'INVALID' })
  })

  it('is read along an index, without sorting, whatever it is narrowed by', async () => {
    for (const filter of [
      {},
      { actorId: olga.id },
      { subjectKind: 'bot' },
      { subjectId: rows.botId },
      { alertId: rows.alertId },
      { from: '2030-01-01T00:01:00Z', to: '2030-01-01T00:03:00Z' },
      { verb: 'bot.paused' },
      { text: 'paused' },
      { actorId: newId(), subjectKind: 'order', text: 'x' },
    ]) {
      const queries: string[] = []
      const spy = vi.spyOn(test.platform.orm.em.getConnection(), 'execute')
      await list(filter)
      const asked = spy.mock.calls.filter(([sql]) => typeof sql === 'string' && /from "activity"/.test(sql))
      spy.mockRestore()
      for (const [sql, params] of asked) {
        const plan = await runInTransaction(test.platform, systemActor(rows.workspaceId, 'r'), ({ em }) =>
          em.execute(`explain ${String(sql)}`, Array.isArray(params) ? params : []),
        )
        queries.push(JSON.stringify(plan))
      }
      expect(queries.length).toBeGreaterThan(0)
      for (const plan of queries) {
        expect(plan, JSON.stringify(filter)).not.toContain('Seq Scan')
        expect(plan, JSON.stringify(filter)).toContain('Index')
      }
    }
  })
})
