import { spawn } from 'node:child_process'
import { platform } from 'node:os'
import { codeOf, EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { ServerAccount } from './server-account.ts'

/** What every PostgreSQL program is started with: no leaked environment (LD_LIBRARY_PATH, PG*), a directory
 * that any account can enter, and the account itself. English messages, because their words are read. */
export function spawnSettings(account: ServerAccount | null) {
  return {
    cwd: platform() === 'win32' ? undefined : '/',
    // Windows programs do not start without the system's own variables.
    env: platform() === 'win32' ? undefined : { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  }
}

/** Runs a program to its end and returns what it printed. @throws EmbeddedPostgresError when it failed. */
export function runProgram(
  program: string,
  args: string[],
  options: { account: ServerAccount | null; input?: string },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...spawnSettings(options.account), stdio: 'pipe' })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.on('error', (error) => reject(couldNotStart(program, options.account, error)))
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new EmbeddedPostgresError(`${program} failed (${code}):\n${output.trim()}`))
    })
    // A program that ended before it read its input is reported by its exit code.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })
}

/** The error for a program that the system would not start. */
export function couldNotStart(program: string, account: ServerAccount | null, error: Error): Error {
  if (account && ['EPERM', 'EINVAL'].includes(codeOf(error) ?? '')) {
    return new EmbeddedPostgresError(
      `PostgreSQL refuses to run as root, and this system does not let root become "${account.name}". ` +
        'Run Viewzenix as an ordinary user, or set DATABASE_URL.',
    )
  }
  return new EmbeddedPostgresError(`${program} could not be started: ${error.message}`)
}
