/** The folder in which a process without configuration keeps what it needs: never in the repository. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const makeDataDir = (dataDir: string): void => {
  // Root's PostgreSQL runs as another user, who passes through it and can list nothing.
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
}

/** The secret that everything sealed at rest depends on; made once. Whoever loses it loses what it sealed. */
export const ownAppSecret = (dataDir: string): string => {
  const file = join(dataDir, 'app-secret')
  try {
    writeFileSync(file, `${randomBytes(36).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readFileSync(file, 'utf8').trim()
}
