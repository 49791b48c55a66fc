/**
 * The program. `start`: everything, the built dashboard included. `dev`: the same behind Vite, which serves the
 * dashboard; started anew on every change. `rotate-secrets`: reseals what an older APP_SECRET sealed, and ends.
 */
import { resolve } from 'node:path'
import { EmbeddedPostgresError } from '@viewzenix/adapters/postgres'
import { isDatabaseAway, OtherSchemaError } from '@viewzenix/core/platform'
import { pino } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { type Config, ConfigError, readConfig, readEnvironment } from './config.ts'
import { makeLogFile } from './data-dir.ts'
import type { Demo } from './demo-seed.ts'
import { PortTakenError } from './listen.ts'
import { createLogger, type Logger } from './logging.ts'
import { type Running, startProduct } from './main.ts'
import { runRotation } from './rotate-secrets.ts'

const COMMANDS = ['start', 'dev', 'rotate-secrets'] as const
type Command = Exclude<(typeof COMMANDS)[number], 'rotate-secrets'>

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const main = async (): Promise<void> => {
  const [given = 'start'] = process.argv.slice(2)
  const command = COMMANDS.find((known) => known === given)
  if (!command) return fail(`There is no command ${given}, only ${COMMANDS.join(', ')}.`)
  let log: Logger | null = null
  try {
    if (command === 'rotate-secrets') {
      process.exitCode = (await runRotation(readConfig(readEnvironment()), say)) ? 0 : 1
      return
    }
    const config = readConfig(readEnvironment(), command)
    log = openLog(config)
    const running = await run(config, command, log)
    if (running) announce(running, config)
  } catch (error) {
    if (isExpected(error)) return fail(error.message)
    if (isDatabaseAway(error))
      return fail(
        'The PostgreSQL of DATABASE_URL does not answer. Is it running, and are its address, name and password right?',
      )
    log?.error({ err: error }, 'Viewzenix could not start')
    fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

/** Starts, and stops on a signal, also on one that comes while it starts. */
const run = async (config: Config, command: Command, log: Logger): Promise<Running | null> => {
  const stopping = new AbortController()
  const starting = startProduct(config, {
    log,
    stopping: stopping.signal,
    progress: say,
    webFolder: command === 'dev' ? null : resolve(import.meta.dirname, '../../web/dist'),
  })
  const stop = async (why: string, code = 0): Promise<void> => {
    // Twice means now.
    if (stopping.signal.aborted) process.exit(130)
    stopping.abort()
    say(`\nStopping (${why}): what is under way is finished first. Press again to stop at once.`)
    try {
      await (await starting)?.stop()
      say('Stopped. Nothing was lost.')
      process.exit(code)
    } catch {
      process.exit(1)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, (s) => void stop(s))
  process.on('unhandledRejection', (err) => {
    // Of libraries that had nobody to tell that PostgreSQL is away. What they were doing is tried again.
    if (isDatabaseAway(err)) return log.debug({ err }, 'A query failed: PostgreSQL is away')
    log.error({ err }, 'A defect: something failed that nobody waited for. Viewzenix stops')
    void stop('a defect', 1)
  })
  const running = await starting
  return stopping.signal.aborted ? null : running
}

/** A person at a terminal gets a clean screen and the log in a file; everybody else gets the log. */
const openLog = (config: Config): Logger => {
  const options = { level: config.logLevel, role: config.role, version: packageJson.version }
  if (!process.stdout.isTTY || config.production) return createLogger(options)
  const file = makeLogFile(config.dataDir)
  say(`Log: ${file}`)
  return createLogger(options, pino.destination({ dest: file, append: true, sync: true }))
}

const announce = ({ publicUrl, port, demo }: Running, { role }: Config): void => {
  if (role === 'worker') say(`Viewzenix's worker is ready; its health is at http://localhost:${port}/readyz`)
  else say(`\nViewzenix is ready: ${publicUrl}`)
  if (demo) say(`\n${nextStep(demo)}\n`)
  say('Ctrl-C stops everything.')
}

const nextStep = (demo: Demo): string =>
  demo.hook_secret === ''
    ? `Sign in as the demo trader. The demo hook's secret was changed: alerts need the new one, or make another on the hook's page, ${demo.hook_url}`
    : `Sign in as the demo trader, then make an order:\n\n  ${curlLine(demo)}`

/** An alert as a strategy sends it. The secret goes in a header, so that it is in no URL. */
const curlLine = ({ hook_url, hook_secret }: Demo): string => {
  const alert = {
    symbol: 'BTCUSD',
    strategy_order_id: 'long',
    strategy_order_action: 'buy',
    strategy_order_contracts: 0.05,
    strategy_order_comment: 'Breakout',
  }
  return `curl -X POST ${hook_url} -H 'Authorization: Bearer ${hook_secret}' -d '${JSON.stringify(alert)}'`
}

const isExpected = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof PortTakenError ||
  error instanceof EmbeddedPostgresError ||
  error instanceof OtherSchemaError

const fail = (message: string): void => {
  process.stderr.write(`\n${message}\n\n`)
  process.exit(1)
}

await main()
