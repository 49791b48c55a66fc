/** `npm run bench`: measures this checkout on this machine and prints a table. Arguments are passed on. */
import { join } from 'node:path'
import { bootstrap, root, run, toolEnv } from './bootstrap.mjs'
import { buildWeb } from './build-web.mjs'

const node = await bootstrap()
// The weight of the first load is measured from the built files.
if ((await buildWeb()) !== 0) process.exit(1)
const bench = join(root, 'apps', 'server', 'bench', 'bench.ts')
process.exit(await run(node, [bench, ...process.argv.slice(2)], { env: toolEnv() }))
