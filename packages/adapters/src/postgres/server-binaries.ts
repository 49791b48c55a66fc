import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { chmod, cp, lstat, readdir, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { codeOf, EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { canRead, type ServerAccount } from './server-account.ts'

const require = createRequire(import.meta.url)

/** An unpacked PostgreSQL: `bin/`, `lib/` and `share/` under one directory. */
export interface ServerBinaries {
  root: string
  /** Of the package that brought them: `18.4.0-beta.17`. */
  version: string
  /** Of PostgreSQL: 18. A data directory works with one major alone. */
  major: number
}

/** The path of one of its programs. */
export function programOf(binaries: ServerBinaries, name: 'postgres' | 'initdb'): string {
  return join(binaries.root, 'bin', platform() === 'win32' ? `${name}.exe` : name)
}

/** Finds the binaries that the package `embedded-postgres` brings for this platform. */
export async function findServerBinaries(): Promise<ServerBinaries> {
  const library = require.resolve('embedded-postgres')
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  let entry: string
  try {
    entry = createRequire(library).resolve(name)
  } catch {
    throw new EmbeddedPostgresError(
      `No PostgreSQL is packaged for this platform (${name} is not installed). Set DATABASE_URL to one of your own.`,
    )
  }
  const home = realpathSync(join(dirname(entry), '..'))
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  await makeMissingLinks(home)
  return { root: join(home, 'native'), version, major: Number.parseInt(version, 10) }
}

/** Whether the account can run them where they are. */
export function canRun(binaries: ServerBinaries, account: ServerAccount): boolean {
  const samples = ['bin/postgres', 'bin/initdb', 'share/postgresql/postgres.bki']
  return samples.every((sample) => canRead(join(binaries.root, sample), account))
}

/** Copies what a server needs to `home`, once a version, readable by all and writable by root alone. */
export async function copyServerBinaries(binaries: ServerBinaries, home: string): Promise<ServerBinaries> {
  const root = join(home, `postgresql-${binaries.version}-${platform()}-${arch()}`)
  if (existsSync(root)) return { ...binaries, root }
  const copy = join(home, `.copy-${randomBytes(6).toString('hex')}`)
  await cp(binaries.root, copy, { recursive: true, verbatimSymlinks: true, filter: isNeeded })
  await openToAll(copy)
  try {
    await rename(copy, root)
  } catch (error) {
    await rm(copy, { recursive: true, force: true })
    // Another start made the same copy first.
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error
  }
  return { ...binaries, root }
}

/** Static libraries and build files are of no use to a running server. */
function isNeeded(source: string): boolean {
  return !source.endsWith('.a') && !['pgxs', 'pkgconfig', 'include'].includes(basename(source))
}

async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755)
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) await openToAll(path)
    else if (entry.isFile()) await chmod(path, (await lstat(path)).mode & 0o100 ? 0o755 : 0o644)
  }
}

/** The package's install script makes the links of its libraries; where scripts may not run, we make them. */
async function makeMissingLinks(home: string): Promise<void> {
  const list = join(home, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    if (existsSync(join(home, target))) continue
    await symlink(basename(source), join(home, target)).catch((error: unknown) => {
      if (codeOf(error) === 'EEXIST') return
      throw new EmbeddedPostgresError(
        `PostgreSQL's library ${basename(target)} is missing: the install script of its package did not run. ` +
          'Install again with scripts allowed (pnpm rebuild).',
      )
    })
  }
}
