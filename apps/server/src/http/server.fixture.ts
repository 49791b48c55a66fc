/** A server of our own on a real socket and a real database, as main.ts puts it together, in the test's process. */
import { previewMessage } from '@viewzenix/core/pipeline'
import { createTestPlatform } from '@viewzenix/testing/builders'
import { readConfig } from '../config.ts'
import { createSignIn } from '../container/sign-in.ts'
import { createContainer, createIngress, type Setup } from '../container.ts'
import { listen } from '../listen.ts'
import { createLogger } from '../logging.ts'
import { createApp } from './app.ts'

export const startServer = async (options: { env?: Record<string, string>; webFolder?: string } = {}) => {
  const test = await createTestPlatform()
  const lines: string[] = []
  const log = createLogger(
    { level: 'debug', role: 'all', version: 'test' },
    { write: (line) => void lines.push(line) },
  )
  const config = readConfig({ PORT: '0', DATABASE_URL: test.databaseUrl, ...options.env })
  const listener = await listen(config)
  const baseUrl = `http://localhost:${listener.port}`
  const setup: Setup = {
    config,
    databaseUrl: test.databaseUrl,
    // The one that the builders seal with.
    appSecret: 'a secret of the tests',
    publicUrl: baseUrl,
    log,
  }
  const container = createContainer(setup)
  const { platform, trading, mailing, metrics } = container
  const ingress = createIngress(setup, platform)
  const signIn = await createSignIn(setup, container)
  const state = { draining: false }
  const app = await createApp({
    config,
    log,
    metrics,
    draining: () => state.draining,
    checks: { database: container.databaseAnswers, live: () => ingress.live.connected() },
    platform,
    mailing,
    market: trading.market,
    preview: (actor, input) => previewMessage(trading, actor, input),
    live: ingress.live,
    door: ingress.door,
    limits: ingress.limits,
    sessions: signIn.sessions,
    providers: signIn.providers,
    files: container.files.files,
    diskDoor: container.files.door,
    webFolder: options.webFolder ?? null,
  })
  listener.serve(app)
  return {
    platform,
    trading,
    mailing,
    baseUrl,
    port: listener.port,
    databaseUrl: test.databaseUrl,
    live: ingress.live,
    sessions: signIn.sessions,
    files: container.files.files,
    /** What was logged, a JSON object a line. */
    lines,
    state,
    stop: async () => {
      await ingress.live.stop()
      await listener.close(1_000)
      await ingress.stop()
      await signIn.stop()
      await container.stop()
      await test.close()
    },
  }
}
export type TestServer = Awaited<ReturnType<typeof startServer>>
