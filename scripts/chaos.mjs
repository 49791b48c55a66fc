/** `npm run chaos`: everything that may go wrong at once, and the ledger of what came of it. Arguments are passed on. */
import { join } from 'node:path'
import { bootstrap, root, run, toolEnv } from './bootstrap.mjs'

const node = await bootstrap()
const chaos = join(root, 'apps', 'server', 'chaos', 'chaos.ts')
process.exit(await run(node, [chaos, ...process.argv.slice(2)], { env: toolEnv() }))
