import { expect, it, onTestFinished } from 'vitest'
import { readConfig } from '../config.ts'
import { createLogger } from '../logging.ts'
import { createMetrics } from '../metrics.ts'
import { createBareApp } from './app.ts'

it('answers 503, to be tried again, when a request fails because PostgreSQL is away', async () => {
  const metrics = createMetrics()
  onTestFinished(() => metrics.stop())
  const log = createLogger({ level: 'error', role: 'all', version: 'test' }, { write: () => undefined })
  const app = createBareApp({ config: readConfig({}), log, metrics, checks: {}, draining: () => false })
  app.post('/away', () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  })
  app.post('/defect', () => {
    throw new Error('a defect')
  })
  const away = await app.request('/away', { method: 'POST' })
  expect({
    status: away.status,
    retry: away.headers.get('retry-after'),
    body: await away.json(),
  }).toMatchObject({
    status: 503,
    retry: '5',
    body: { code: 'UNAVAILABLE' },
  })
  expect((await app.request('/defect', { method: 'POST' })).status).toBe(500)
})
