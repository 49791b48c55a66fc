/** `/healthz`: the process is alive. `/readyz`: it can serve. `/metrics`: for Prometheus. */
import { sameSecret } from '@viewzenix/core/platform'
import { type Context, Hono } from 'hono'
import type { Metrics } from '../metrics.ts'

export type HealthDeps = {
  /** Each names itself and says whether it works; none may hang. */
  checks: Record<string, () => Promise<boolean> | boolean>
  draining(): boolean
  metrics: Metrics
  metricsToken: string | null
  clientAddress(c: Context): string | null
}

const CHECK_MS = 2_000

export const health = (deps: HealthDeps): Hono => {
  const app = new Hono()
  const fresh = { 'cache-control': 'no-store' }
  app.get('/healthz', (c) => c.json({ status: 'ok' }, 200, fresh))
  app.get('/readyz', async (c) => {
    const results = await Promise.all(
      Object.entries(deps.checks).map(async ([name, check]) => [name, await works(check)] as const),
    )
    const checks = Object.fromEntries(results.map(([name, ok]) => [name, ok ? 'ok' : 'failing']))
    if (deps.draining()) return c.json({ status: 'stopping', checks }, 503, fresh)
    const ready = results.every(([, ok]) => ok)
    return c.json({ status: ready ? 'ready' : 'not ready', checks }, ready ? 200 : 503, fresh)
  })
  app.get('/metrics', async (c) => {
    if (!mayScrape(c, deps))
      return c.text(
        'Metrics are for this computer alone, or for whoever shows METRICS_TOKEN as a bearer token.\n',
        403,
      )
    return c.text(await deps.metrics.render(), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    })
  })
  return app
}

const works = async (check: () => Promise<boolean> | boolean): Promise<boolean> => {
  const timeout = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => timeout.resolve(false), CHECK_MS)
  try {
    return await Promise.race([check(), timeout.promise])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

/** With a token set, only the token counts: behind a proxy everybody may seem to be local. */
const mayScrape = (c: Context, { metricsToken, clientAddress }: HealthDeps): boolean => {
  if (metricsToken !== null) {
    const shown = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    return shown !== undefined && sameSecret(shown, metricsToken)
  }
  return c.req.header('x-forwarded-for') === undefined && LOOPBACK.test(clientAddress(c) ?? '')
}
