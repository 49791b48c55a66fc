/**
 * The only reader of the environment. `docs/operations.md` and `.env.example` describe each setting; a test holds
 * the three against each other.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type FilesConfig, fileSettings, incompleteFiles, readFiles } from './config/files.ts'
import { type MailConfig, mailFaults, mailSettings, readMail } from './config/mail.ts'
import { text, url } from './config/setting.ts'

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
  /** Addresses, and domains as `@example.com`, in lower case; null: everybody who can sign in may. */
  signUpAllow: string[] | null
  mail: MailConfig
  files: FilesConfig
  signIn: {
    github: OAuthClient | null
    google: OAuthClient | null
    oidc: (OAuthClient & { issuer: string; label: string | null }) | null
  }
}

type OAuthClient = { clientId: string; clientSecret: string }

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
  OAUTH_GITHUB_CLIENT_ID: text,
  OAUTH_GITHUB_CLIENT_SECRET: text,
  OAUTH_GOOGLE_CLIENT_ID: text,
  OAUTH_GOOGLE_CLIENT_SECRET: text,
  OIDC_ISSUER: url('http:', 'https:'),
  OIDC_CLIENT_ID: text,
  OIDC_CLIENT_SECRET: text,
  OIDC_LABEL: text,
  SIGN_UP_ALLOW: addresses,
  ...mailSettings,
  ...fileSettings,
})
type Settings = z.output<typeof settings>

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
    signUpAllow: s.SIGN_UP_ALLOW ?? null,
    mail: readMail(s),
    files: readFiles(s),
    signIn: readSignIn(s),
  }
  const faults = [
    ...incompleteProviders(s),
    ...unsafeIssuer(s),
    ...incompleteFiles(s),
    ...mailFaults(s, isLoopbackUrl),
    ...unfit(config),
  ]
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return config
}

const readSignIn = (s: Settings): Config['signIn'] => {
  const client = (clientId?: string, clientSecret?: string): OAuthClient | null =>
    clientId && clientSecret ? { clientId, clientSecret } : null
  const oidc = client(s.OIDC_CLIENT_ID, s.OIDC_CLIENT_SECRET)
  return {
    github: client(s.OAUTH_GITHUB_CLIENT_ID, s.OAUTH_GITHUB_CLIENT_SECRET),
    google: client(s.OAUTH_GOOGLE_CLIENT_ID, s.OAUTH_GOOGLE_CLIENT_SECRET),
    oidc: oidc && s.OIDC_ISSUER ? { ...oidc, issuer: s.OIDC_ISSUER, label: s.OIDC_LABEL ?? null } : null,
  }
}

/** A provider that is set up by half would be missing from the sign-in page without a word. */
const incompleteProviders = (s: Settings): string[] =>
  [
    ['OAUTH_GITHUB_CLIENT_ID', 'OAUTH_GITHUB_CLIENT_SECRET'] as const,
    ['OAUTH_GOOGLE_CLIENT_ID', 'OAUTH_GOOGLE_CLIENT_SECRET'] as const,
    ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const,
  ].flatMap((names) => {
    const missing = names.filter((name) => !s[name])
    return missing.length === 0 || missing.length === names.length
      ? []
      : [`${missing.join(' and ')} must be set too: ${names.join(', ')} go together.`]
  })

/** Whoever is in between could sign in as anybody. */
const unsafeIssuer = ({ OIDC_ISSUER: issuer }: Settings): string[] =>
  issuer === undefined || issuer.startsWith('https:') || isLoopbackUrl(issuer)
    ? []
    : ['OIDC_ISSUER must begin with https://: only an issuer on this computer may do without.']

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
  if (!config.signIn.github && !config.signIn.google && !config.signIn.oidc)
    add(
      'a way to sign in must be configured (OAUTH_GITHUB_…, OAUTH_GOOGLE_… or OIDC_…): the development sign-in asks for no password.',
    )
  return faults
}

const isPoorSecret = (secret: string): boolean =>
  secret.length < 32 || /change.?me|default|example|secret/i.test(secret) || new Set(secret).size < 10

const isLoopbackUrl = (address: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname)
