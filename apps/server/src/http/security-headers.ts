import { createMiddleware } from 'hono/factory'

/** Mantine sets styles on elements; scripts come from our own files alone. Avatars come from the sign-in's provider. */
const policyOf = (storeOrigins: readonly string[]) =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    ["img-src 'self' data: https:", ...storeOrigins].join(' '),
    "font-src 'self'",
    ["connect-src 'self'", ...storeOrigins].join(' '),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

/**
 * On every answer; a route that says something stricter of its own keeps it. `storeOrigins`: where browsers send and
 * read files, where that is not here.
 */
export const securityHeaders = (publicUrl: string, options: { storeOrigins?: readonly string[] } = {}) => {
  const csp = policyOf(options.storeOrigins ?? [])
  return createMiddleware(async (c, next) => {
    await next()
    const { headers } = c.res
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', csp)
    headers.set('x-content-type-options', 'nosniff')
    if (!headers.has('referrer-policy')) headers.set('referrer-policy', 'same-origin')
    headers.set('x-frame-options', 'DENY')
    headers.set('cross-origin-opener-policy', 'same-origin')
    headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()')
    if (publicUrl.startsWith('https:')) headers.set('strict-transport-security', 'max-age=31536000')
  })
}
