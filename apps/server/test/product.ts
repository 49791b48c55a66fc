/** The product as its users run it: a process of its own, on a real socket, that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

const demoFile = z.object({
  base_url: z.string(),
  hook_url: z.string(),
  hook_secret: z.string(),
  api_key: z.string(),
  workspace_id: z.string(),
})
export type Demo = z.infer<typeof demoFile>

export type Product = {
  baseUrl: string
  process: ChildProcess
  /** Lines that it has written so far. */
  output: string[]
  demo(): Demo
  /** Resolves with the exit code, null after a signal. */
  end(signal: NodeJS.Signals): Promise<number | null>
  /** Kills it if it still runs. */
  stop(): Promise<void>
}

/** A data directory that is gone after the test. */
export const newDataDir = (): { path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'viewzenix-product-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Starts it and resolves when it is ready. Rejects, with what it said, when it ends before that. */
export const startProduct = async (options: {
  dataDir: string
  databaseUrl?: string
  env?: Record<string, string>
  /** Hears each line that it writes. */
  onLine?: (line: string) => void
}): Promise<Product> => {
  const { PATH = '', HOME = '', TMPDIR = tmpdir() } = process.env
  const child = spawn(process.execPath, [cli, 'start'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      HOME,
      TMPDIR,
      PORT: '0',
      VIEWZENIX_DATA_DIR: options.dataDir,
      ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
      ...options.env,
    },
  })
  const output: string[] = []
  const ready = Promise.withResolvers<number>()
  const hear = (line: string): void => {
    output.push(line)
    options.onLine?.(line)
    const port = line.includes('Viewzenix is ready') ? /"port":(\d+)/.exec(line)?.[1] : undefined
    if (port !== undefined) ready.resolve(Number(port))
  }
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', hear)
  const exited = once(child, 'exit')
  const early = exited.then(([code, signal]) => {
    throw new Error(`The product ended (${code ?? signal}) before it was ready:\n${output.join('\n')}`)
  })
  early.catch(() => undefined)
  const port = await Promise.race([ready.promise, early])
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    process: child,
    output,
    demo: () => demoFile.parse(JSON.parse(readFileSync(join(options.dataDir, 'demo.json'), 'utf8'))),
    stop: async () => {
      child.kill('SIGKILL')
      await exited
    },
    end: async (signal) => {
      child.kill(signal)
      const [code] = await exited
      return code
    },
  }
}

/** An alert as a strategy sends it, with an id of its own. */
export const alertBody = (id: string, symbol: string, action: 'buy' | 'sell' = 'buy') =>
  JSON.stringify({
    id,
    symbol,
    strategy_order_id: 'long',
    strategy_order_action: action,
    strategy_order_contracts: 0.05,
  })

/** Posts an alert; null when there was no answer. */
export const post = async (
  product: Product,
  body: string,
  secret = product.demo().hook_secret,
  hookUrl = product.demo().hook_url,
): Promise<{ status: number; alertId: string | null } | null> => {
  try {
    const response = await fetch(`${product.baseUrl}${new URL(hookUrl).pathname}`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${secret}` },
    })
    const answer = z.object({ alert_id: z.string().optional() }).parse(await response.json())
    return { status: response.status, alertId: answer.alert_id ?? null }
  } catch {
    return null
  }
}
