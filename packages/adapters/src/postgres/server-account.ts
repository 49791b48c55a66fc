import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** The system user that the PostgreSQL server runs as, when that is not the user that runs us. */
export interface ServerAccount {
  name: string
  uid: number
  gid: number
}

/**
 * PostgreSQL refuses to run as root, so root runs it as a user that exists already: the owner of the data
 * that is there, else `postgres`, else `nobody`. No user is ever created. Null: run it as ourselves.
 */
export function chooseServerAccount(clusterDir: string): ServerAccount | null {
  if (process.getuid?.() !== 0) return null
  const owner = statSync(clusterDir, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { name: nameOf(owner.uid), uid: owner.uid, gid: owner.gid }
  const account = lookUp('postgres') ?? lookUp('nobody')
  if (account) return account
  throw new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root, and this system has neither a user "postgres" nor "nobody". ' +
      'Run Viewzenix as an ordinary user, or set DATABASE_URL.',
  )
}

/** Whether the account can enter a directory: every directory on the way lets it through. */
export function canEnter(directory: string, account: ServerAccount): boolean {
  if (!allows(directory, account, 0o1)) return false
  const parent = dirname(directory)
  return parent === directory || canEnter(parent, account)
}

/** Whether the account can read a file and reach it. */
export function canRead(file: string, account: ServerAccount): boolean {
  return allows(file, account, 0o4) && canEnter(dirname(file), account)
}

function allows(path: string, { uid, gid }: ServerAccount, bit: 0o1 | 0o4): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return false
  const shift = found.uid === uid ? 6 : found.gid === gid ? 3 : 0
  return (found.mode & (bit << shift)) !== 0
}

function lookUp(name: string): ServerAccount | null {
  const uid = idOf('-u', name)
  const gid = idOf('-g', name)
  return uid === null || gid === null || uid === 0 ? null : { name, uid, gid }
}

function nameOf(uid: number): string {
  try {
    return execFileSync('id', ['-nu', String(uid)], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return String(uid)
  }
}

function idOf(flag: '-u' | '-g', name: string): number | null {
  try {
    // macOS gives `nobody` the id -2, which is this unsigned number to the kernel.
    return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' })) >>> 0
  } catch {
    return null
  }
}
