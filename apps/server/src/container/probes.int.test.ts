import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listIntegrations, probeIntegrations } from '@viewzenix/core/integration'
import { newId, systemActor } from '@viewzenix/core/platform'
import { startFaultyServer } from '@viewzenix/testing/faulty-server'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { readConfig } from '../config.ts'
import { createContainer } from '../container.ts'

it('asks every configured service, so that a quiet one is known to be well and one that is down is known at once', async () => {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  const folder = mkdtempSync(join(tmpdir(), 'viewzenix-probes-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const service = await startFaultyServer()
  onTestFinished(() => service.stop())
  const setup = {
    config: readConfig({
      OIDC_ISSUER: service.urlUnder('refused'),
      OIDC_CLIENT_ID: 'client',
      OIDC_CLIENT_SECRET: 'secret',
      DATABASE_URL: database.url,
      VIEWZENIX_DATA_DIR: folder,
    }),
    databaseUrl: database.url,
    appSecret: 'a secret of the tests',
    publicUrl: 'http://localhost:3000',
    log: pino({ level: 'silent' }),
  }
  const first = createContainer(setup)
  await probeIntegrations({ ...first.platform, probes: first.probes })
  // What was seen is stored by the time that the process has stopped.
  await first.stop()

  const second = createContainer(setup)
  onTestFinished(() => second.stop())
  const seen = await listIntegrations(second.platform, systemActor(newId(), 'request-1'), {})
  expect(seen).toMatchObject([
    { name: 'disk-files', state: 'up', hour: { calls: 1, errors: 0 }, fallback: expect.any(String) },
    { name: 'oidc-sign-in', state: 'degraded', hour: { calls: 3, errors: 3 }, fallback: expect.any(String) },
    { name: 'outbox-mail', state: 'up', hour: { calls: 1, errors: 0 }, fallback: expect.any(String) },
    { name: 'simulated-market', state: 'up', hour: { calls: 1, errors: 0 } },
  ])
  expect(seen[1]?.lastError).toContain('cannot be reached')
  expect(await second.metrics.render()).toContain(
    'viewzenix_integration_breakers{integration="simulated-market",state="closed"} 1',
  )
})
