import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { isAlive, isServerOf } from './process-identity.ts'

/**
 * Clears what a killed launcher left behind: a server of this data directory that still runs is stopped, and
 * a `postmaster.pid` whose number now belongs to some other program is removed. A dead server's file is left
 * to PostgreSQL, which checks the shared memory as well. Call it only while holding the launcher lock.
 */
export async function clearLeftoverServer(clusterDir: string, log: (line: string) => void): Promise<void> {
  const file = join(clusterDir, 'postmaster.pid')
  const pid = readPid(file)
  if (pid === null || !isAlive(pid)) return
  if (!isServerOf(pid, clusterDir)) {
    rmSync(file, { force: true })
    return
  }
  log(`A PostgreSQL server was left running by a start that was killed (process ${pid}): stopping it`)
  if (await ended(pid, 'SIGINT', 10_000)) return
  if (await ended(pid, 'SIGQUIT', 5_000)) return
  throw new EmbeddedPostgresError(
    `A PostgreSQL server that an earlier start left running does not stop (process ${pid}, data in ${clusterDir}). ` +
      'Stop it by hand and start again.',
  )
}

function readPid(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
    return pid > 1 ? pid : null
  } catch {
    return null
  }
}

/** Nothing announces the end of a process that is not our child, so it is asked for, often. */
async function ended(pid: number, signal: NodeJS.Signals, ms: number): Promise<boolean> {
  const limit = performance.now() + ms
  process.kill(pid, signal)
  while (isAlive(pid)) {
    if (performance.now() > limit) return false
    await delay(10)
  }
  return true
}
