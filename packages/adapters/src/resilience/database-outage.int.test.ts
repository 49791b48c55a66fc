/** What is seen of outside services while our own database is away. */
import { createReportWriter, listIntegrations } from '@viewzenix/core/integration'
import { createOrm, createSealer, newId, type Platform, systemActor } from '@viewzenix/core/platform'
import { databaseUrl, withConnection } from '@viewzenix/testing/run-sql'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import '@viewzenix/testing/provided'
import { expect, inject, it, onTestFinished } from 'vitest'
import { createPolicies } from './policies.ts'

const never = new AbortController().signal
const call = { idempotent: false, fallback: 'None.' }

it('is reported once the database is back: nothing is lost, and nothing counts twice', async () => {
  const database = await createTestDatabase()
  const name = new URL(database.url).pathname.slice(1)
  const { adminUrl } = inject('postgres')
  const quiet = () => undefined
  const platform: Platform = {
    orm: createOrm({ databaseUrl: database.url, poolSize: 2, applicationName: 'outage-test' }),
    clock: { now: () => new Date() },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    sealer: createSealer('a secret of the tests'),
    publicUrl: 'http://localhost:3000',
  }
  onTestFinished(async () => {
    await platform.orm.close()
    await database.drop()
  })
  const write = createReportWriter(platform)
  const outcomes = { written: 0, lost: 0 }
  let answerIsLost = false
  const policies = createPolicies('alpaca-broker', {
    clock: platform.clock,
    timeoutMs: 1_000,
    reportEveryMs: 20,
    report: async (report) => {
      try {
        await write(report)
        // Committed, and the answer that says so never comes: the reporter cannot know.
        if (answerIsLost) throw new Error('The connection broke off.')
        outcomes.written++
      } catch (error) {
        outcomes.lost++
        throw error
      }
    },
  })
  const policy = policies.of(null)
  const make = async (calls: number) => {
    for (let i = 0; i < calls; i++) await policy.execute(call, never, async () => 'well')
  }
  const counted = async () => {
    const actor = systemActor(newId(), 'request-1')
    const [view] = await listIntegrations(platform, actor, {})
    return view?.day.calls
  }
  const allow = (allowed: boolean) =>
    withConnection(databaseUrl(adminUrl, 'postgres'), async (client) => {
      await client.query(`alter database ${name} with allow_connections ${allowed}`)
      if (!allowed)
        await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
          name,
        ])
    })

  await make(3)
  await expect.poll(() => outcomes.written).toBeGreaterThan(0)

  await allow(false)
  await make(40)
  await expect.poll(() => outcomes.lost).toBeGreaterThan(1)
  await make(7)
  await allow(true)
  await expect.poll(counted, { timeout: 10_000 }).toBe(50)

  answerIsLost = true
  await make(5)
  const before = outcomes.lost
  await expect.poll(() => outcomes.lost).toBeGreaterThan(before + 2)
  answerIsLost = false
  await make(5)
  await policies.close()
  expect(await counted()).toBe(60)
}, 30_000)
