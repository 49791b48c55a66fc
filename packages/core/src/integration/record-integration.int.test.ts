import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../platform/ids.ts'
import { createPlatform, createRows, viewerOf } from '../platform/rows.fixture.ts'
import { type IntegrationReport, listIntegrations, recordIntegration } from './index.ts'

const now = new Date('2030-01-01T00:00:00Z')
let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(now)
})
afterAll(() => test?.close())

const report = (changes: Partial<IntegrationReport>): IntegrationReport => ({
  name: 'paper-broker',
  account: null,
  state: 'up',
  reason: 'Answers.',
  lastSuccessAt: now,
  lastErrorAt: null,
  lastError: null,
  calls: 3,
  errors: 0,
  p95Ms: 12,
  workspaceId: null,
  ...changes,
})

describe('recordIntegration', () => {
  it('keeps the last report, and when it last succeeded and failed', async () => {
    const rows = await createRows(test.platform)
    await recordIntegration(test.platform, report({}))
    await recordIntegration(
      test.platform,
      report({ state: 'down', lastSuccessAt: null, lastErrorAt: now, lastError: 'No answer.', p95Ms: null }),
    )
    await recordIntegration(test.platform, report({ account: newId() }))
    expect(await listIntegrations(test.platform, viewerOf(rows.workspaceId), {})).toMatchObject([
      {
        name: 'paper-broker',
        account: null,
        state: 'down',
        lastSuccessAt: now.toISOString(),
        lastErrorAt: now.toISOString(),
        lastError: 'No answer.',
        p95Ms: null,
      },
    ])
  })

  it('tells the dashboards of its workspace when the state changes, and only then', async () => {
    const { workspaceId, accountId } = await createRows(test.platform)
    const heard: string[] = []
    const listener = new pg.Client({ connectionString: test.url })
    await listener.connect()
    try {
      listener.on('notification', ({ payload }) => void heard.push(payload ?? ''))
      await listener.query('listen viewzenix_live')
      for (const state of ['up', 'up', 'down'] as const)
        await recordIntegration(test.platform, report({ account: accountId, workspaceId, state }))
      await expect.poll(() => heard.length).toBe(2)
      expect(JSON.parse(heard[1] ?? '')).toEqual({
        workspace: workspaceId,
        kind: 'integration',
        id: accountId,
      })
    } finally {
      await listener.end()
    }
  })
})
