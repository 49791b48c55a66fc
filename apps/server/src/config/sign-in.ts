/** The ways to sign in, as the environment sets them. */
import { z } from 'zod'
import { text } from './setting.ts'

type OAuthClient = { clientId: string; clientSecret: string }
export type OidcIssuer = OAuthClient & {
  /** The `:provider` of `/auth/:provider`. */
  id: string
  issuer: string
  label: string | null
  scope: string | null
}
export type SignInConfig = {
  github: OAuthClient | null
  google: OAuthClient | null
  microsoft: (OAuthClient & { tenant: string }) | null
  oidc: OidcIssuer[]
}

const TENANT = /^(common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

export const signInSettings = {
  OAUTH_GITHUB_CLIENT_ID: text,
  OAUTH_GITHUB_CLIENT_SECRET: text,
  OAUTH_GOOGLE_CLIENT_ID: text,
  OAUTH_GOOGLE_CLIENT_SECRET: text,
  OAUTH_MICROSOFT_CLIENT_ID: text,
  OAUTH_MICROSOFT_CLIENT_SECRET: text,
  OAUTH_MICROSOFT_TENANT: text.refine((value) => value === undefined || TENANT.test(value), {
    message: 'must be the id of a tenant (a UUID), or common, organizations or consumers',
  }),
  OIDC_ISSUER: text,
  OIDC_CLIENT_ID: text,
  OIDC_CLIENT_SECRET: text,
  OIDC_LABEL: text,
  OIDC_SCOPE: text,
}
const shape = z.object(signInSettings)
type Settings = z.output<typeof shape>

export const readSignIn = (s: Settings, env: NodeJS.ProcessEnv): SignInConfig => {
  const client = (clientId?: string, clientSecret?: string): OAuthClient | null =>
    clientId && clientSecret ? { clientId, clientSecret } : null
  const microsoft = client(s.OAUTH_MICROSOFT_CLIENT_ID, s.OAUTH_MICROSOFT_CLIENT_SECRET)
  return {
    github: client(s.OAUTH_GITHUB_CLIENT_ID, s.OAUTH_GITHUB_CLIENT_SECRET),
    google: client(s.OAUTH_GOOGLE_CLIENT_ID, s.OAUTH_GOOGLE_CLIENT_SECRET),
    microsoft: microsoft && { ...microsoft, tenant: s.OAUTH_MICROSOFT_TENANT ?? 'common' },
    oidc: issuersOf(env).flatMap((issuer) => (isWhole(issuer) ? [issuer] : [])),
  }
}

export const hasSignIn = ({ github, google, microsoft, oidc }: SignInConfig): boolean =>
  Boolean(github || google || microsoft || oidc.length > 0)

/** Every setting at fault, in a sentence each. Values are not repeated: they may be secrets. */
export const signInFaults = (s: Settings, env: NodeJS.ProcessEnv): string[] => [
  ...(
    [
      ['OAUTH_GITHUB_CLIENT_ID', 'OAUTH_GITHUB_CLIENT_SECRET'],
      ['OAUTH_GOOGLE_CLIENT_ID', 'OAUTH_GOOGLE_CLIENT_SECRET'],
      ['OAUTH_MICROSOFT_CLIENT_ID', 'OAUTH_MICROSOFT_CLIENT_SECRET'],
    ] as const
  ).flatMap((names) => missingOf(names, (name) => s[name])),
  ...issuersOf(env).flatMap(issuerFaults),
]

/** A provider that is set up by half would be missing from the sign-in page without a word. */
const missingOf = <N extends string>(
  names: readonly N[],
  read: (name: N) => string | undefined,
): string[] => {
  const missing = names.filter((name) => !read(name))
  return missing.length === 0 || missing.length === names.length
    ? []
    : [`${missing.join(' and ')} must be set too: ${names.join(', ')} go together.`]
}

type PartialIssuer = Partial<OidcIssuer> & Pick<OidcIssuer, 'id' | 'label' | 'scope'> & { prefix: string }
const isWhole = (one: PartialIssuer): one is PartialIssuer & OidcIssuer =>
  Boolean(one.issuer && one.clientId && one.clientSecret)

/** `OIDC_ISSUER` and its kin, and any number of `OIDC_<NAME>_ISSUER` beside it. */
const issuersOf = (env: NodeJS.ProcessEnv): PartialIssuer[] => {
  const names = Object.keys(env).flatMap((key) => {
    const [, name] = /^OIDC_([A-Z][A-Z0-9]*)_(?:ISSUER|CLIENT_ID|CLIENT_SECRET)$/.exec(key) ?? []
    return name && name !== 'CLIENT' && env[key]?.trim() ? [name] : []
  })
  const value = (key: string) => env[key]?.trim() || undefined
  return [
    { id: 'oidc', prefix: 'OIDC' },
    ...[...new Set(names)].sort().map((name) => ({ id: name.toLowerCase(), prefix: `OIDC_${name}` })),
  ]
    .map(({ id, prefix }) => ({
      id,
      prefix,
      issuer: value(`${prefix}_ISSUER`),
      clientId: value(`${prefix}_CLIENT_ID`),
      clientSecret: value(`${prefix}_CLIENT_SECRET`),
      label: value(`${prefix}_LABEL`) ?? null,
      scope: value(`${prefix}_SCOPE`) ?? null,
    }))
    .filter(({ issuer, clientId, clientSecret }) => issuer || clientId || clientSecret)
}

/** What other parts of `/auth/…` are called. */
const TAKEN = new Set(['dev', 'github', 'google', 'microsoft', 'oidc', 'providers', 'sign-out', 'signed-out'])

const issuerFaults = (one: PartialIssuer): string[] => {
  const { id, prefix, issuer } = one
  const values = { ISSUER: issuer, CLIENT_ID: one.clientId, CLIENT_SECRET: one.clientSecret }
  const faults = missingOf(
    (['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET'] as const).map((name) => `${prefix}_${name}` as const),
    (name) => values[name.slice(prefix.length + 1) as keyof typeof values],
  )
  if (prefix !== 'OIDC' && TAKEN.has(id)) faults.push(`${prefix}_… cannot be named so: /auth/${id} is taken.`)
  if (issuer === undefined) return faults
  const url = URL.parse(issuer)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    faults.push(`${prefix}_ISSUER must be an address that begins with http:// or https://.`)
  // Whoever is in between could sign in as anybody.
  else if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
    faults.push(`${prefix}_ISSUER must begin with https://: only an issuer on this computer may do without.`)
  return faults
}
