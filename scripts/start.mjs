/**
 * `npm start`: from a bare clone to the running product. Installs and builds what is not up to date, then
 * becomes the server's keeper: signals are passed on, and its exit code is ours. (package.json says `exec`, so
 * that a signal to npm reaches us and not a shell between; Windows has no `exec` and takes the second half.)
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { bootstrap, fail, root, toolEnv } from './bootstrap.mjs'
import { buildWeb } from './build-web.mjs'
import { ownGroup, passSignals } from './pass-signals.mjs'

const node = await bootstrap()
if (process.env.ROLE !== 'worker' && (await buildWeb()) !== 0) {
  fail('The dashboard could not be built; the messages above say why. Nothing was started.')
}
const followKeeper = new URL('follow-keeper.mjs', import.meta.url).href
const server = spawn(node, ['--import', followKeeper, join('apps', 'server', 'src', 'cli.ts'), 'start'], {
  cwd: root,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  // What has been read and compiled once is not compiled again: a third of a second of every later start.
  env: toolEnv({ NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node') }),
  // One Ctrl-C must be one signal: the server takes a second one for impatience.
  ...ownGroup,
})
process.exit(await passSignals(server))
