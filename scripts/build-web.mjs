/**
 * Builds the dashboard into apps/web/dist, unless what is there was made of these very sources. A build of its
 * own folder that is then put in place whole: a server that starts meanwhile finds the old one or the new one.
 */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bootstrap, nodeBinary, root, run, toolEnv } from './bootstrap.mjs'

const web = join(root, 'apps', 'web')
const dist = join(web, 'dist')

/** Whatever the build reads. The route tree is not among them: the build writes it. */
const SOURCES = [
  'pnpm-lock.yaml',
  'tsconfig.json',
  'apps/web/index.html',
  'apps/web/package.json',
  'apps/web/postcss.config.mjs',
  'apps/web/public',
  'apps/web/src',
  'apps/web/tsconfig.json',
  'apps/web/vite.config.ts',
  'packages/schema/package.json',
  'packages/schema/src',
]
const isSource = (name) => !/\.gen\.ts$|\.test\.tsx?$/.test(name)

/** @returns the exit code of the build; 0 as well when there was nothing to build */
export async function buildWeb() {
  const wanted = fingerprint()
  if (builtOf(dist) === wanted) return 0
  console.log('Building the dashboard (some ten seconds, after a change alone)…')
  const draft = `${dist}.${randomBytes(4).toString('hex')}`
  try {
    const vite = join(web, 'node_modules', 'vite', 'bin', 'vite.js')
    const code = await run(nodeBinary(), [vite, 'build', '--outDir', draft, '--logLevel', 'warn'], {
      cwd: web,
      env: toolEnv({ NODE_ENV: 'production' }),
    })
    if (code !== 0) return code
    writeFileSync(join(draft, '.built'), wanted)
    putInPlace(draft)
    return 0
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of filesOf(join(root, source))) {
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

function filesOf(path) {
  if (!existsSync(path)) return []
  try {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && isSource(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort()
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    throw error
  }
}

function builtOf(folder) {
  try {
    return readFileSync(join(folder, '.built'), 'utf8')
  } catch {
    return null
  }
}

function putInPlace(draft) {
  const old = `${draft}.old`
  try {
    if (existsSync(dist)) renameSync(dist, old)
    renameSync(draft, dist)
  } catch (error) {
    // Another command put its build there at the same moment: it is as good as ours.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
  } finally {
    rmSync(old, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bootstrap()
  process.exit(await buildWeb())
}
