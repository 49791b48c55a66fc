/** What browsers are told to hold us to. The dashboard's page has a policy of its own; all else may do nothing. */
import { createHash, randomBytes } from 'node:crypto'
import { createMiddleware } from 'hono/factory'

/** For answers that are no page: data, redirects, errors. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** 128 bits, new with every page. */
export const newNonce = (): string => randomBytes(16).toString('base64')

/**
 * The dashboard's policy. Scripts come from our own files alone, and make no markup out of text (trusted types; see
 * `public/scheme.js`). Mantine's style elements carry the nonce; style attributes in markup do nothing: what sets
 * styles from script is not held to them. Avatars come from the sign-in's provider; `storeOrigins` are where files
 * are sent and read, where that is not here.
 */
export const pagePolicy = (nonce: string, storeOrigins: readonly string[] = []): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    ["img-src 'self' data: https:", ...storeOrigins].join(' '),
    "font-src 'self'",
    ["connect-src 'self'", ...storeOrigins].join(' '),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ')

/** The policy of a page without script, whose one style sheet is this; `forms` where it posts to us. */
export const plainPolicy = (style: string, { forms = false } = {}): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action '${forms ? 'self' : 'none'}'; frame-ancestors 'none'`

const FEATURES = [
  'accelerometer',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]

/** On every answer; a route that says something of its own keeps it. */
export const securityHeaders = (publicUrl: string) => {
  const headers: [string, string][] = [
    ['content-security-policy', NOTHING],
    // What may be kept says so.
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'same-origin'],
    ['x-frame-options', 'DENY'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', FEATURES.map((feature) => `${feature}=()`).join(', ')],
  ]
  if (publicUrl.startsWith('https:'))
    headers.push(['strict-transport-security', 'max-age=63072000; includeSubDomains'])
  return createMiddleware(async (c, next) => {
    await next()
    for (const [name, value] of headers) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  })
}
