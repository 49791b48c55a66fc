/** The documentation page: Swagger UI from our own origin, with nothing inline. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Hono } from 'hono'
import type { RestEnv } from './rest-env.ts'

const ASSETS: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Relative addresses: the page does not know where the API is mounted.
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Viewzenix REST API</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/initializer.js"></script>
</body>
</html>
`

const INITIALIZER = `if (matchMedia('(prefers-color-scheme: dark)').matches) document.documentElement.classList.add('dark-mode')
SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
})
`

const require = createRequire(import.meta.url)
const loaded = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()
const load = (name: string): Promise<Uint8Array<ArrayBuffer>> => {
  const known = loaded.get(name)
  if (known) return known
  const bytes = readFile(require.resolve(`swagger-ui-dist/${name}`)).then((buffer) => new Uint8Array(buffer))
  loaded.set(name, bytes)
  return bytes
}

export const docs = new Hono<RestEnv>()
docs.get('/', (c) => {
  c.header('content-security-policy', CSP)
  c.header('referrer-policy', 'no-referrer')
  return c.html(PAGE)
})
docs.get('/initializer.js', (c) =>
  c.body(INITIALIZER, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
)
for (const [name, type] of Object.entries(ASSETS))
  docs.get(`/${name}`, async (c) =>
    c.body(await load(name), 200, { 'content-type': type, 'cache-control': 'public, max-age=86400' }),
  )
