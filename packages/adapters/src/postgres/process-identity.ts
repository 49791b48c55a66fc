import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { platform } from 'node:os'
import { codeOf } from './embedded-postgres-error.ts'

/**
 * What tells a process from every other that has or will have its number: the number and when it started.
 * Null when no such process runs.
 */
export function identityOf(pid: number): string | null {
  const started = platform() === 'linux' ? startedLinux(pid) : startedElsewhere(pid)
  return started ? `${pid}@${started}` : null
}

/** Whether a process with this number runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** Whether a process is the PostgreSQL server of this data directory, and not one that got its old number. */
export function isServerOf(pid: number, clusterDir: string): boolean {
  try {
    // A server makes its data directory its working directory.
    if (platform() === 'linux') return realpathSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir)
    return ask('ps', ['-o', 'command=', '-p', String(pid)]).includes(clusterDir)
  } catch {
    return false
  }
}

function startedLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const isZombie = fields[0] === 'Z'
    // Field 22 of proc_pid_stat(5): ticks since boot. The boot's own id, because ticks begin anew with each.
    return isZombie ? null : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}+${fields[19]}`
  } catch {
    return null
  }
}

function startedElsewhere(pid: number): string | null {
  if (!isAlive(pid)) return null
  if (platform() === 'win32') return 'alive'
  try {
    return ask('ps', ['-o', 'lstart=', '-p', String(pid)]) || null
  } catch {
    return null
  }
}

function ask(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' }).trim()
}
