/**
 * The only reader of the environment. `docs/operations.md` and `.env.example` describe each setting; a test holds
 * the three against each other.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BrokerFaults } from '@viewzenix/adapters/broker'
import { z } from 'zod'
import { type FilesConfig, fileSettings, incompleteFiles, readFiles } from './config/files.ts'
import { type MailConfig, mailFaults, mailSettings, readMail } from './config/mail.ts'
import { paperFaultSettings } from './config/paper-faults.ts'
import { text, url } from './config/setting.ts'
import { hasSignIn, readSignIn, type SignInConfig, signInFaults, signInSettings } from './config/sign-in.ts'

/** The environment does not make a configuration. The message names every setting at fault, and what it must be. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

export type Role = 'all' | 'http' | 'worker'

export type Config = {
  /** Strict: no default secret, no development sign-in, HTTPS, a database role that row-level security binds. */
  production: boolean
  role: Role
  host: string
  /** `fixed` when somebody asked for this very port; otherwise the next free one will do. */
  port: { number: number; fixed: boolean }
  /** Without a slash at its end. null: the address that we listen at. */
  publicUrl: string | null
  /** null: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | null
  /** null: one of our own making, kept in `dataDir`. */
  appSecret: string | null
  /** Older ones, which open what they sealed and verify what they signed. */
  previousSecrets: string[]
  dataDir: string
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** Deliveries a minute that one hook takes, in each process. */
  hookRateLimit: number
  /** Requests a minute that one API key may make, over all processes. */
  apiRateLimit: number
  /** Requests a minute of one address, in each process; assets, hooks and probes are not counted. */
  addressRateLimit: number
  /** Steps of signing in a minute of one address, over all processes. */
  signInRateLimit: number
  /** Changes a minute that one person may make in the dashboard, over all processes. */
  userRateLimit: number
  /** Proxies in front of us whose X-Forwarded-For is believed. */
  trustedProxies: number
  /** null: metrics are for loopback alone. */
  metricsToken: string | null
  /** Jobs at a time in this process. */
  workerConcurrency: number
  marketSeed: string
  /** null: calls to the paper broker fail for no reason but its own. */
  paperBrokerFaults: BrokerFaults | null
  /** Addresses, and domains as `@example.com`, in lower case; null: everybody who can sign in may. */
  signUpAllow: string[] | null
  mail: MailConfig
  files: FilesConfig
  signIn: SignInConfig
}

const root = resolve(import.meta.dirname, '../../..')

const wholeNumber = (fallback: number, from: number, to: number) =>
  text
    .transform((value) => (value === undefined ? fallback : Number(value)))
    .refine((value) => Number.isInteger(value) && value >= from && value <= to, {
      message: `must be a whole number from ${from} to ${to}`,
    })
/** Addresses and `@domains`, separated by commas. */
const addresses = text
  .transform((value) => value?.split(',').map((one) => one.trim().toLowerCase()))
  .refine((list) => list === undefined || list.every((one) => /^[^\s@]*@[^\s@.]+(\.[^\s@.]+)*$/.test(one)), {
    message:
      'must be addresses such as ada@example.com and domains such as @example.com, separated by commas',
  })

/** Every setting there is. */
export const settings = z.object({
  NODE_ENV: text,
  ROLE: text.pipe(z.enum(['all', 'http', 'worker'], 'must be all, http or worker').default('all')),
  HOST: text,
  PORT: wholeNumber(3000, 0, 65_535),
  VIEWZENIX_SERVER_PORT: wholeNumber(3001, 0, 65_535),
  PUBLIC_URL: url('http:', 'https:'),
  DATABASE_URL: url('postgres:', 'postgresql:'),
  APP_SECRET: text,
  APP_SECRET_PREVIOUS: text,
  VIEWZENIX_DATA_DIR: text,
  LOG_LEVEL: text.pipe(
    z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'),
  ),
  HOOK_RATE_LIMIT: wholeNumber(600_000, 1, 100_000_000),
  API_RATE_LIMIT: wholeNumber(600, 1, 100_000_000),
  ADDRESS_RATE_LIMIT: wholeNumber(6_000, 1, 100_000_000),
  SIGN_IN_RATE_LIMIT: wholeNumber(120, 1, 100_000_000),
  USER_RATE_LIMIT: wholeNumber(300, 1, 100_000_000),
  TRUST_PROXY_HOPS: wholeNumber(0, 0, 10),
  METRICS_TOKEN: text,
  WORKER_CONCURRENCY: wholeNumber(20, 1, 100),
  MARKET_SEED: text,
  ...paperFaultSettings,
  ...signInSettings,
  SIGN_UP_ALLOW: addresses,
  ...mailSettings,
  ...fileSettings,
})

/** The process's environment; a `.env` at the root of the checkout fills what it does not say. */
export const readEnvironment = (): NodeJS.ProcessEnv => {
  const file = join(root, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
  return process.env
}

/**
 * @param command `dev` listens at VIEWZENIX_SERVER_PORT, behind Vite, which has PORT
 * @throws ConfigError
 */
export const readConfig = (env: NodeJS.ProcessEnv, command: 'start' | 'dev' = 'start'): Config => {
  const parsed = settings.safeParse(env)
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((i) => `${i.path.join('.')} ${i.message}.`).join('\n'))
  const s = parsed.data
  const publicUrl =
    s.PUBLIC_URL?.replace(/\/+$/, '') ?? (command === 'dev' ? `http://localhost:${s.PORT}` : null)
  const config: Config = {
    production: s.NODE_ENV === 'production' || (publicUrl !== null && !isLoopbackUrl(publicUrl)),
    role: s.ROLE,
    host: s.HOST ?? '127.0.0.1',
    port:
      command === 'dev'
        ? { number: s.VIEWZENIX_SERVER_PORT, fixed: true }
        : { number: s.PORT, fixed: Boolean(env.PORT?.trim()) },
    publicUrl,
    databaseUrl: s.DATABASE_URL ?? null,
    appSecret: s.APP_SECRET ?? null,
    previousSecrets: (s.APP_SECRET_PREVIOUS ?? '').split(',').flatMap((secret) => secret.trim() || []),
    dataDir: resolve(root, s.VIEWZENIX_DATA_DIR ?? '.data'),
    logLevel: s.LOG_LEVEL,
    hookRateLimit: s.HOOK_RATE_LIMIT,
    apiRateLimit: s.API_RATE_LIMIT,
    addressRateLimit: s.ADDRESS_RATE_LIMIT,
    signInRateLimit: s.SIGN_IN_RATE_LIMIT,
    userRateLimit: s.USER_RATE_LIMIT,
    trustedProxies: s.TRUST_PROXY_HOPS,
    metricsToken: s.METRICS_TOKEN ?? null,
    workerConcurrency: s.WORKER_CONCURRENCY,
    marketSeed: s.MARKET_SEED ?? 'viewzenix',
    paperBrokerFaults: s.PAPER_BROKER_FAULTS,
    signUpAllow: s.SIGN_UP_ALLOW ?? null,
    mail: readMail(s),
    files: readFiles(s),
    signIn: readSignIn(s, env),
  }
  const faults = [
    ...signInFaults(s, env),
    ...incompleteFiles(s),
    ...mailFaults(s, isLoopbackUrl),
    ...unfit(config),
  ]
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return config
}

const unfit = (config: Config): string[] => {
  const faults: string[] = []
  if (config.role !== 'all' && config.databaseUrl === null)
    faults.push(
      `ROLE=${config.role} needs DATABASE_URL: its processes meet in one PostgreSQL, and the embedded one serves a single process.`,
    )
  if (!config.production) return faults
  const why = 'Viewzenix is reached from outside this computer, so it must be safe there:'
  const add = (fault: string) => faults.push(`${why} ${fault}`)
  if (config.publicUrl === null) add('PUBLIC_URL must be set to the address that people use.')
  else if (!config.publicUrl.startsWith('https:'))
    add(`PUBLIC_URL must begin with https://, it is ${config.publicUrl}.`)
  if (config.databaseUrl === null) add('DATABASE_URL must be set to a PostgreSQL that you back up.')
  if (config.appSecret === null || isPoorSecret(config.appSecret))
    add('APP_SECRET must be a random text of at least 32 characters. Make one: openssl rand -base64 48')
  if (config.paperBrokerFaults !== null)
    add('PAPER_BROKER_FAULTS must not be set: it makes orders fail on purpose.')
  if (!hasSignIn(config.signIn))
    add(
      'a way to sign in must be configured (OAUTH_GITHUB_…, OAUTH_GOOGLE_…, OAUTH_MICROSOFT_… or OIDC_…): the development sign-in asks for no password.',
    )
  return faults
}

const isPoorSecret = (secret: string): boolean =>
  secret.length < 32 || /change.?me|default|example|secret/i.test(secret) || new Set(secret).size < 10

const isLoopbackUrl = (address: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname)
