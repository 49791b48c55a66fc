/** The folder in which a process without configuration keeps what it needs: never in the repository. */
import { randomBytes } from 'node:crypto'
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from './config.ts'

/** @throws ConfigError when it cannot be made */
export const makeDataDir = (dataDir: string): void =>
  withReason(dataDir, () => {
    // Root's PostgreSQL runs as another user, who passes through it and can list nothing.
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  })

/**
 * The secret that everything sealed at rest depends on; made once. Whoever loses it loses what it sealed.
 * @throws ConfigError when it cannot be read
 */
export const ownAppSecret = (dataDir: string): string =>
  withReason(dataDir, () => {
    const file = join(dataDir, 'app-secret')
    try {
      writeFileSync(file, `${randomBytes(36).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    return readFileSync(file, 'utf8').trim()
  })

/**
 * Where a terminal's log goes: a file that its owner alone reads, made with its folder.
 * @throws ConfigError when it cannot be made
 */
export const makeLogFile = (dataDir: string): string => {
  makeDataDir(dataDir)
  return withReason(dataDir, () => {
    const folder = join(dataDir, 'logs')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, 'viewzenix.log')
    closeSync(openSync(file, 'a', 0o600))
    // An older one may be open to others.
    chmodSync(file, 0o600)
    return file
  })
}

const UNUSABLE = new Set<unknown>(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR'])

const withReason = <T>(dataDir: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    const code = codeOf(error)
    if (!UNUSABLE.has(code)) throw error
    throw new ConfigError(
      `The data directory ${dataDir} cannot be used (${code}). Run Viewzenix as the user that it belongs to, or name another: VIEWZENIX_DATA_DIR.`,
    )
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null)
