/** The processes that are measured: each on its own, as it is run. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

const demoFile = z.object({
  hook_url: z.string(),
  hook_secret: z.string(),
  api_key: z.string(),
  workspace_id: z.string(),
})

export type Started = { baseUrl: string; pid: number; stop(): Promise<void> }

/** Those that still run: a part that fails leaves its process behind. */
const running = new Set<ChildProcess>()

export const killAll = (): void => {
  for (const child of running) child.kill('SIGKILL')
}

const start = async (args: string[], env: Record<string, string>): Promise<Started> => {
  const { PATH = '', HOME = '' } = process.env
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH, HOME, ...env },
  })
  running.add(child)
  const exited = once(child, 'exit')
  void exited.then(() => running.delete(child))
  const port = Promise.withResolvers<string>()
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /"port":(\d+)/.exec(line)?.[1]
      if (found) port.resolve(found)
    })
  const early = exited.then(() => Promise.reject(new Error(`${args.join(' ')} ended before it was ready`)))
  early.catch(() => undefined)
  return {
    baseUrl: `http://127.0.0.1:${await Promise.race([port.promise, early])}`,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

export const startBaseline = (kind: 'insert' | 'group', databaseUrl: string) =>
  start([path('baseline.ts'), kind, databaseUrl], {})

export const startProduct = async (databaseUrl: string, env: Record<string, string> = {}) => {
  const started = await startAgain(databaseUrl, env)
  const demo = demoFile.parse(JSON.parse(readFileSync(join(started.dataDir, 'demo.json'), 'utf8')))
  return {
    ...started,
    hookPath: new URL(demo.hook_url).pathname,
    hookSecret: demo.hook_secret,
    apiKey: demo.api_key,
    workspaceId: demo.workspace_id,
  }
}

/** A process, also one on a database that has its demo workspace already. */
export const startAgain = async (databaseUrl: string, env: Record<string, string> = {}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'viewzenix-bench-data-'))
  const started = await start([path('../src/cli.ts'), 'start'], {
    PORT: '0',
    DATABASE_URL: databaseUrl,
    VIEWZENIX_DATA_DIR: dataDir,
    HOOK_RATE_LIMIT: '100000000',
    API_RATE_LIMIT: '100000000',
    ADDRESS_RATE_LIMIT: '100000000',
    USER_RATE_LIMIT: '100000000',
    ...env,
  })
  return {
    ...started,
    dataDir,
    stop: async () => {
      await started.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Sends all that a product asks of services outside to one address. */
export const everyServiceAt = (url: string): Record<string, string> => ({
  OIDC_ISSUER: url,
  OIDC_CLIENT_ID: 'bench',
  OIDC_CLIENT_SECRET: 'bench',
  POSTMARK_TOKEN: 'bench',
  MAIL_FROM: 'bench@example.com',
  POSTMARK_API_HOST: url,
  S3_ENDPOINT: url,
  S3_BUCKET: 'bench',
  S3_ACCESS_KEY_ID: 'bench',
  S3_SECRET_ACCESS_KEY: 'bench',
})

/** Signs in as the demo trader through the development provider; resolves with the session's cookie. */
export const signIn = async (baseUrl: string): Promise<string> => {
  const { Browser } = await import('@viewzenix/testing/browser')
  const browser = new Browser()
  // Cookies are kept by host, and the address that people use says localhost.
  const page = await browser.follow(`${baseUrl.replace('127.0.0.1', 'localhost')}/auth/dev`)
  const form = await page.response?.text()
  const action = /<form[^>]*action="([^"]+)"/.exec(form ?? '')?.[1]
  const field = /<button[^>]*name="([^"]+)"[^>]*value="([^"]*)"/.exec(form ?? '')
  if (!action || !field) throw new Error('The sign-in page of the development provider was not understood')
  await browser.follow(new URL(action, page.url), { form: { [field[1] ?? '']: field[2] ?? '' } })
  const cookie = browser.cookie('viewzenix_session')
  if (!cookie) throw new Error('Signing in set no session cookie')
  return `viewzenix_session=${cookie.value}`
}
