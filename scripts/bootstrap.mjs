/**
 * Makes a bare clone ready: checks Node, installs the dependencies when they are not in step with the lock
 * file, and finds the Node that the product runs on. Runs on any Node from 20 up with nothing installed.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.viewzenix-install')
const lock = join(root, 'node_modules', '.viewzenix-installing')

/** @returns the path of the Node binary that runs the product's TypeScript */
export async function bootstrap() {
  const [major] = process.versions.node.split('.').map(Number)
  if (major < 20) {
    fail(`Viewzenix needs Node 20 or newer; this is ${process.version}. Install a newer Node and try again.`)
  }
  if (!isInstalled()) await installOnce()
  return nodeBinary()
}

/** The Node that the lock file pins: the system's may be older than the product needs. */
export const nodeBinary = () =>
  process.platform === 'win32'
    ? join(root, 'node_modules', 'node', 'bin', 'node.exe')
    : join(root, 'node_modules', 'node', 'bin', 'node')

export function fail(message) {
  console.error(`\n${message}\n`)
  process.exit(1)
}

/** Environment of the tools that we start: no prompts, no telemetry, nothing of the npm that started us. */
export function toolEnv(extra = {}) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^npm_(package|lifecycle|config_(?!registry|cafile|https?|proxy))/i.test(key),
    ),
  )
  return { ...env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...extra }
}

/** Runs a program with our terminal; resolves with its exit code. */
export const run = (program, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: toolEnv(), ...options })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)))
  })

const fingerprint = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(readFileSync(join(root, 'pnpm-workspace.yaml')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')

const pinnedNode = () =>
  /^ {2}node: (\S+)$/m.exec(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8'))?.[1]

const isInstalled = () =>
  existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint() && existsSync(nodeBinary())

/** Two commands at once in one checkout must not install at once: the second waits for the first. */
async function installOnce() {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  let said = false
  while (!takeLock()) {
    if (!said) console.log('Another command is installing the dependencies: waiting for it…')
    said = true
    await delay(300)
  }
  try {
    if (!isInstalled()) await install()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function takeLock() {
  try {
    mkdirSync(lock)
    writeFileSync(join(lock, 'pid'), String(process.pid))
    return true
  } catch {
    if (lockIsStale()) rmSync(lock, { recursive: true, force: true })
    return false
  }
}

function lockIsStale() {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    if (error.code === 'EPERM') return false
    // Its maker may be between making the folder and writing its number.
    const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
    return error.code === 'ESRCH' || (made !== undefined && Date.now() - made > 5_000)
  }
}

async function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  console.log('Installing the dependencies (the first time takes about a minute)…')
  const code = await run(
    process.platform === 'win32' ? 'npx.cmd' : 'npx',
    [
      ...['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'],
      // No warnings about the system's Node, which does not run the product, nor about tests' own helpers.
      ...[`--config.node-version=${pinnedNode()}`, '--config.ignore-workspace-cycles=true'],
    ],
    { env: toolEnv({ CI: 'true' }), shell: process.platform === 'win32' },
  )
  if (code !== 0) {
    fail(
      'The dependencies could not be installed. Is the npm registry reachable? The messages above say what failed; nothing else was changed. Try again once it is.',
    )
  }
  writeFileSync(stamp, fingerprint())
}
