import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { identityOf } from './process-identity.ts'

/**
 * Makes this process the only one that manages the PostgreSQL in `dataDir`. A lock whose holder is dead is
 * taken over, which is how a server whose launcher was killed is told from one that is in use.
 * Returns the way to give it back.
 * @throws EmbeddedPostgresError when a living process holds it
 */
export function takeLauncherLock(dataDir: string): () => void {
  const lock = join(dataDir, 'launcher.json')
  const draft = `${lock}.${randomBytes(6).toString('hex')}`
  const mine = JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) })
  // Written aside and linked, so that nobody ever reads half of it.
  writeFileSync(draft, mine, { mode: 0o644 })
  try {
    for (;;) {
      try {
        linkSync(draft, lock)
        return () => rmSync(lock, { force: true })
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error
        clearDeadLock(lock, dataDir)
      }
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The number of the living process that manages the PostgreSQL in `dataDir`, or null. */
export function launcherOf(dataDir: string): number | null {
  return holderOf(join(dataDir, 'launcher.json'))
}

/** Moves the lock aside before judging it: two that find it dead at once must not remove each other's new one. */
function clearDeadLock(lock: string, dataDir: string): void {
  const aside = `${lock}.${randomBytes(6).toString('hex')}`
  try {
    renameSync(lock, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  try {
    const pid = holderOf(aside)
    if (pid === null) return
    linkSync(aside, lock)
    throw new EmbeddedPostgresError(
      `Viewzenix already runs on ${dataDir} (process ${pid}). Stop it first, or give this one a data directory of its own.`,
    )
  } finally {
    rmSync(aside, { force: true })
  }
}

function holderOf(lock: string): number | null {
  try {
    const holder = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number; identity: string }
    return identityOf(holder.pid) === holder.identity ? holder.pid : null
  } catch {
    return null
  }
}
