/** The dashboard's files, read once: assets for ever, and for every other path the page, which routes by itself. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type Context, Hono } from 'hono'
import { newNonce, pagePolicy } from './security-headers.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
}
/** Already compressed, or not worth it. */
const PLAIN = new Set(['.png', '.ico', '.woff2'])

type Asset = { type: string; etag: string; bytes: Bytes; gzipped: Bytes | null }
type Bytes = Uint8Array<ArrayBuffer>

const compress = promisify(gzip)

/** Stands in the built page where each answer puts its nonce. */
const NONCE = '__CSP_NONCE__'

/** @param storeOrigins where browsers send and read files, where that is not here */
export const staticWeb = async (folder: string, storeOrigins: readonly string[] = []): Promise<Hono> => {
  const files = await loadFiles(folder)
  const page = files.get('/index.html')
  const pageText = Buffer.from(page?.bytes ?? []).toString()
  const app = new Hono()

  app.get('/*', (c) => {
    const path = decode(c.req.path)
    const file = files.get(path)
    if (file && path !== '/index.html')
      return send(
        c,
        file,
        path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      )
    // A missing asset is not a page: a browser that holds an old page must see that it is gone.
    if (path.startsWith('/assets/')) return c.text('There is no such file. Load the page again.\n', 404)
    if (!page)
      return c.text(
        'The dashboard has not been built: run `npm start`, or `pnpm build` before starting the server.\n',
        503,
      )
    return sendPage(c, pageText, storeOrigins)
  })
  return app
}

/** Never from a cache: each one has a nonce of its own, without which no style element applies. */
const sendPage = (c: Context, text: string, storeOrigins: readonly string[]): Response => {
  const nonce = newNonce()
  c.header('content-security-policy', pagePolicy(nonce, storeOrigins))
  c.header('cache-control', 'no-store')
  return c.html(text.replaceAll(NONCE, nonce))
}

const send = (c: Context, file: Asset, cacheControl: string): Response => {
  c.header('cache-control', cacheControl)
  c.header('etag', file.etag)
  c.header('vary', 'accept-encoding')
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304)
  c.header('content-type', file.type)
  if (file.gzipped && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) {
    c.header('content-encoding', 'gzip')
    return c.body(file.gzipped)
  }
  return c.body(file.bytes)
}

const decode = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const loadFiles = async (folder: string): Promise<Map<string, Asset>> => {
  const files = new Map<string, Asset>()
  if (!existsSync(folder)) return files
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name)
        files.set(`/${relative(folder, path).split(sep).join('/')}`, await loadFile(path))
      }),
  )
  return files
}

const loadFile = async (path: string): Promise<Asset> => {
  const bytes = new Uint8Array(await readFile(path))
  const extension = extname(path)
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    bytes,
    gzipped: PLAIN.has(extension) ? null : new Uint8Array(await compress(bytes)),
  }
}
