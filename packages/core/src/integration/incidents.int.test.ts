import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listActivity } from '../activity/list-activity.ts'
import { Activity } from '../entities/activity.entity.ts'
import { User } from '../entities/identity.entity.ts'
import { Mail } from '../entities/mail.entity.ts'
import { Member, Workspace } from '../entities/workspace.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { type TaskPayload, tasks } from '../platform/jobs.ts'
import { createPlatform, createRows, type Rows, viewerOf } from '../platform/rows.fixture.ts'
import { ALL_WORKSPACES, runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { getIntegration, mailIncident, watchIntegrations } from './index.ts'
import { recordReports } from './record-reports.ts'
import { createReporting } from './reports.fixture.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
let a: Rows
let b: Rows
beforeEach(async () => {
  test = await createPlatform(new Date('2030-01-01T12:00:00Z'))
  a = await createRows(test.platform, new Date('2029-12-01T00:00:00Z'))
  b = await createRows(test.platform, new Date('2029-12-01T00:00:00Z'))
})
afterEach(() => test?.close())

const now = () => test.clock.at
const pass = (seconds: number) => {
  test.clock.at = new Date(test.clock.at.getTime() + seconds * 1000)
}
const record = (...reports: Parameters<typeof recordReports>[1]) => recordReports(test.platform, reports)
const watch = () => watchIntegrations(test.platform, newId())
const told = async (of: Rows) => {
  const page = await listActivity(test.platform, viewerOf(of.workspaceId), {})
  return page.items.filter((line) => line.subjectKind === 'integration').toReversed()
}
const verbs = async (of: Rows) => (await told(of)).map(({ verb }) => verb.replace('integration.', ''))

/** The mails that are due, and, when they are carried out, to whom. */
const dueMails = () =>
  runQuery(test.platform, ALL_WORKSPACES, (em) =>
    em.execute<{ payload: TaskPayload<'integration.mail'> & { requestId: string } }[]>(
      `select payload from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id where identifier = 'integration.mail' order by j.id`,
    ),
  )
const templates = async () => (await dueMails()).map(({ payload }) => payload.template)

describe('a service that goes down', () => {
  it('is told once in every workspace, although several processes notice at once', async () => {
    const processes = Array.from({ length: 4 }, () => createReporting('github-sign-in', null, now))
    await Promise.all(processes.map((process) => record(process.opened('GitHub answered 503.'))))
    for (const rows of [a, b]) expect(await verbs(rows)).toEqual(['breaker_opened', 'went_down'])
    expect((await told(a))[1]).toMatchObject({
      actorName: 'Viewzenix',
      summary: 'GitHub is down. GitHub answered 503. Meanwhile: Nothing else.',
    })
    expect(await templates()).toEqual(['integration_down'])
  })

  it('is told where its account is, and nowhere else', async () => {
    await record(createReporting('paper-broker', a.accountId, now).opened())
    expect(await verbs(a)).toEqual(['breaker_opened', 'went_down'])
    expect((await told(a))[0]).toMatchObject({ subjectId: a.accountId })
    expect(await verbs(b)).toEqual([])
  })

  it('is not told of a few failures, nor of failures with successes between them', async () => {
    const process = createReporting('quirky', null, now)
    for (let round = 0; round < 20; round++) {
      await record(process.failing(2))
      pass(20)
      await record(process.well())
      pass(20)
      await watch()
    }
    expect(await verbs(a)).toEqual([])
  })

  it('is told when nothing gets through for half a minute, although its breaker does not count that', async () => {
    const process = createReporting('locked-out', null, now)
    await record(process.failing(1, 'Our key was revoked.'))
    pass(60)
    await record(process.failing(2, 'Our key was revoked.'))
    expect(await verbs(a)).toEqual(['went_down'])
  })
})

describe('a service that recovers', () => {
  it('is told once, after two quiet minutes', async () => {
    const process = createReporting('github-sign-in', null, now)
    await record(process.opened())
    pass(60)
    await record(process.closed())
    await watch()
    expect(await verbs(a)).toEqual(['breaker_opened', 'went_down', 'breaker_closed'])
    const read = () => getIntegration(test.platform, viewerOf(a.workspaceId), { id: 'github-sign-in' })
    expect(await read()).toMatchObject({ state: 'degraded', downSince: '2030-01-01T12:00:00.000Z' })

    pass(60)
    await record(process.well())
    await Promise.all([watch(), watch(), watch()])
    expect((await told(b)).at(-1)).toMatchObject({
      verb: 'integration.recovered',
      summary: 'GitHub has recovered. It was down for 2 minutes.',
    })
    expect(await verbs(b)).toEqual(['breaker_opened', 'went_down', 'breaker_closed', 'recovered'])
    expect(await templates()).toEqual(['integration_down', 'integration_up'])
    const after = await read()
    expect(after).toMatchObject({ state: 'up', downSince: null })
    expect(after.events.map(({ kind }) => kind).toReversed()).toEqual([
      'breaker_opened',
      'went_down',
      'breaker_half_opened',
      'breaker_closed',
      'recovered',
    ])
  })

  it('does not flap: what comes and goes within two minutes is one time of being down', async () => {
    const process = createReporting('flapping', null, now)
    for (let round = 0; round < 30; round++) {
      await record(process.opened())
      pass(50)
      await record(process.closed())
      pass(50)
      await watch()
    }
    expect(await verbs(a)).toEqual(['breaker_opened', 'went_down', 'breaker_closed'])
    expect(await templates()).toEqual(['integration_down'])
  })

  it('makes at most one pair of mails an hour, and the next one says how often it was', async () => {
    const process = createReporting('hourly', null, now)
    for (let round = 0; round < 12; round++) {
      await record(process.opened())
      pass(10)
      await record(process.closed())
      pass(290)
      await record(process.well())
      await watch()
    }
    // An hour of one time in five minutes: each is in the audit trail, one pair is mailed.
    expect((await verbs(a)).filter((verb) => verb === 'went_down')).toHaveLength(12)
    expect(await templates()).toEqual(['integration_down', 'integration_up'])
    await record(process.opened())
    const [, , third] = await dueMails()
    expect(third?.payload).toMatchObject({ template: 'integration_down', times: 12 })
  })

  it('mails about what is still down when the hour is over', async () => {
    const process = createReporting('long', null, now)
    await record(process.opened())
    pass(10)
    await record(process.closed())
    pass(290)
    await record(process.well())
    await watch()
    await record(process.opened())
    await watch()
    expect(await templates()).toEqual(['integration_down', 'integration_up'])
    pass(3_600)
    await watch()
    await watch()
    expect(await templates()).toEqual(['integration_down', 'integration_up', 'integration_down'])
  })
})

describe('mail', () => {
  const addPeople = (of: Rows) =>
    runInTransaction(test.platform, systemActor(of.workspaceId, 'request-1'), async ({ em }) => {
      for (const role of ['owner', 'trader'] as const) {
        const id = newId()
        em.create(User, {
          id,
          name: role,
          email: `${role}-${of.workspaceId}@example.com`,
          emailVerified: true,
          createdAt: now(),
        })
        await em.flush()
        em.create(Member, { id: newId(), workspaceId: of.workspaceId, userId: id, role, createdAt: now() })
      }
    })
  const carryOut = async () => {
    for (const { payload } of await dueMails())
      await mailIncident(test.platform, {
        ...tasks['integration.mail'].payload.parse(payload),
        requestId: 'r',
      })
  }
  const mails = (template: 'integration_down' | 'integration_up') =>
    runQuery(test.platform, ALL_WORKSPACES, (em) => em.find(Mail, { template }))

  it('goes to the owners of every workspace, once, also when the job is tried again', async () => {
    await addPeople(a)
    await addPeople(b)
    await record(createReporting('github-sign-in', null, now).opened('GitHub answered 503.'))
    await carryOut()
    await carryOut()
    const sent = await mails('integration_down')
    expect(sent.map(({ email }) => email).sort()).toEqual(
      [a, b].map(({ workspaceId }) => `owner-${workspaceId}@example.com`).sort(),
    )
  })

  it('goes to nobody in a workspace that is deleted, and its trail stays as it was', async () => {
    await addPeople(a)
    await addPeople(b)
    await runInTransaction(test.platform, systemActor(b.workspaceId, 'request-1'), ({ em }) =>
      em.nativeUpdate(Workspace, { id: b.workspaceId }, { deletesAt: now() }),
    )
    await record(createReporting('github-sign-in', null, now).opened('GitHub answered 503.'))
    await record(createReporting('paper-broker', b.accountId, now).opened())
    await carryOut()
    expect((await mails('integration_down')).map(({ workspaceId }) => workspaceId)).toEqual([a.workspaceId])
    const lines = await runQuery(test.platform, ALL_WORKSPACES, (em) =>
      em.find(Activity, { subjectKind: 'integration' }),
    )
    expect(new Set(lines.map(({ workspaceId }) => workspaceId))).toEqual(new Set([a.workspaceId]))
  })

  it('about an account goes to its own workspace', async () => {
    await addPeople(a)
    await addPeople(b)
    await record(createReporting('paper-broker', b.accountId, now).opened())
    await carryOut()
    expect((await mails('integration_down')).map(({ workspaceId }) => workspaceId)).toEqual([b.workspaceId])
  })

  it('about mail that is down is not sent, and the app says so; that it recovered is', async () => {
    const mail = createReporting('postmark-mail', null, now)
    await record(mail.opened('Postmark answered 503.'))
    expect(await templates()).toEqual([])
    expect((await told(a)).at(-1)?.summary).toContain(
      'Mail is what failed, so no mail could be sent about this.',
    )
    await record(createReporting('github-sign-in', null, now).opened())
    expect((await told(a)).at(-1)?.summary).toContain('No mail could be sent about this: mail is down, too.')
    pass(10)
    await record(mail.closed())
    pass(290)
    await record(mail.well())
    await watch()
    expect(await templates()).toEqual(['integration_down', 'integration_up'])
  })
})
