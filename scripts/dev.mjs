/**
 * `npm run dev`: the product with reload. Vite serves the dashboard at PORT; behind it the server, which starts
 * again on every change, at VIEWZENIX_SERVER_PORT. Where no port is named, the next free one is taken.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { bootstrap, fail, nodeBinary, root, toolEnv } from './bootstrap.mjs'
import { ownGroup, passSignals } from './pass-signals.mjs'

await bootstrap()
const port = await choosePort('PORT', 3000)
const serverPort = await choosePort('VIEWZENIX_SERVER_PORT', port + 1)
console.log(`Viewzenix will be at http://localhost:${port} (server behind it: ${serverPort})`)

// Turbo runs the workspaces' scripts with the pnpm on the PATH, and a bare machine has none: npx brings it.
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'
const turbo = ['exec', 'turbo', 'run', 'dev', '--env-mode=loose', ...process.argv.slice(2)]
const child = spawn(npx, ['--yes', packageManager, ...turbo], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
  ...ownGroup,
  env: toolEnv({
    PORT: String(port),
    VIEWZENIX_SERVER_PORT: String(serverPort),
    PATH: `${dirname(nodeBinary())}${delimiter}${process.env.PATH}`,
  }),
})
process.exit(await passSignals(child))

/** The port that was asked for, or the first free one from `first` on. */
async function choosePort(name, first) {
  const asked = process.env[name]?.trim()
  if (asked) {
    if (await isFree(Number(asked))) return Number(asked)
    fail(`${name} ${asked} is taken by another program. Stop that one, or choose another port.`)
  }
  for (let port = first; port < first + 50; port++) if (await isFree(port)) return port
  return fail(`The ports ${first} to ${first + 49} are all taken. Choose one: ${name}=8080 npm run dev`)
}

/** `localhost` may be either address, and both must be free. */
async function isFree(port) {
  for (const host of ['127.0.0.1', '::1']) if (!(await canListen(port, host))) return false
  return true
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const probe = createServer()
    // A machine without IPv6 has nobody there who could have taken it.
    probe.once('error', (error) => resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
