/**
 * Where to go after a sign-in: a path of this very site, or `/`. Whatever a browser could read as another site
 * (`//host`, `/\host`, `/..//host`, control characters, a scheme) and the sign-in's own paths give `/`.
 */
export const safeReturnTo = (value: string | undefined, publicUrl: string): string => {
  if (!value || value.length > 1_000 || !/^\/[^\p{Cc}\\]*$/u.test(value)) return '/'
  if (!URL.canParse(value, publicUrl)) return '/'
  const url = new URL(value, publicUrl)
  const path = url.pathname
  if (url.origin !== new URL(publicUrl).origin || path.startsWith('//') || /^\/auth(\/|$)/i.test(path))
    return '/'
  return `${path}${url.search}${url.hash}`
}
