/** `npm run rotate-secrets`: reseals what is sealed under an older APP_SECRET. See docs/security.md. */
import { join } from 'node:path'
import { bootstrap, run } from './bootstrap.mjs'

const node = await bootstrap()
process.exit(await run(node, [join('apps', 'server', 'src', 'cli.ts'), 'rotate-secrets']))
