import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codeOf, EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { canEnter, chooseServerAccount, type ServerAccount } from './server-account.ts'
import { canRun, copyServerBinaries, type ServerBinaries } from './server-binaries.ts'

/** Where the server's data and programs are, and who runs it. */
export interface ClusterPlace {
  clusterDir: string
  binaries: ServerBinaries
  account: ServerAccount | null
  /** One line for the operator when something is kept outside the data directory; else null. */
  note: string | null
}

/** Where data goes that has no room in the data directory; root alone writes there. */
const STATE_HOMES = ['/var/lib/viewzenix', '/var/tmp/viewzenix']

/**
 * Decides where the cluster lives: in `<dataDir>/cluster`, or, where the account that runs the server cannot
 * come in (a checkout that only root may enter), under the system's state directory. `<dataDir>/location`
 * then holds its path, so that removing the data directory starts afresh in both cases.
 */
export async function locateCluster(dataDir: string, found: ServerBinaries): Promise<ClusterPlace> {
  const clusterDir = readLocation(dataDir) ?? join(dataDir, 'cluster')
  const account = chooseServerAccount(clusterDir)
  if (!account) return { clusterDir, binaries: found, account, note: null }

  const outside = (existsSync(clusterDir) ? dirname(clusterDir) : dataDir) as string
  const dataFits = canEnter(outside, account)
  const programsFit = canRun(found, account)
  if (dataFits && programsFit)
    return { clusterDir, binaries: found, account, note: noteOf(clusterDir, dataDir) }

  const home = makeStateHome(account)
  const binaries = programsFit ? found : await copyServerBinaries(found, home)
  const place = dataFits ? clusterDir : moveOutside(dataDir, clusterDir, home, account)
  const kept = [place !== join(dataDir, 'cluster') && 'data', !programsFit && 'programs'].filter(Boolean)
  const note = `PostgreSQL runs as user "${account.name}", who may not enter this directory: its ${kept.join(' and ')} are kept in ${home}.`
  return { clusterDir: place, binaries, account, note }
}

/** The place recorded for a cluster outside its data directory, or null. */
export function readLocation(dataDir: string): string | null {
  try {
    return readFileSync(join(dataDir, 'location'), 'utf8').trim() || null
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

function noteOf(clusterDir: string, dataDir: string): string | null {
  return clusterDir === join(dataDir, 'cluster') ? null : `PostgreSQL's data is kept in ${clusterDir}.`
}

function moveOutside(dataDir: string, clusterDir: string, home: string, account: ServerAccount): string {
  if (existsSync(clusterDir)) {
    throw new EmbeddedPostgresError(
      `PostgreSQL's data is in ${clusterDir}, where user "${account.name}", who runs it, may no longer enter. ` +
        'Nothing was changed. Let others pass through the directories on the way (chmod o+x), or set DATABASE_URL.',
    )
  }
  const place = join(home, `cluster-${randomBytes(8).toString('hex')}`)
  writeFileSync(join(dataDir, 'location'), `${place}\n`, { mode: 0o600 })
  return place
}

function makeStateHome(account: ServerAccount): string {
  for (const home of STATE_HOMES) {
    try {
      mkdirSync(home, { recursive: true })
    } catch {
      continue
    }
    const found = lstatSync(home)
    // A directory that somebody else could write to could hold somebody else's programs.
    if (!found.isDirectory() || found.uid !== 0) continue
    try {
      chmodSync(home, 0o711)
    } catch {
      continue
    }
    if (canEnter(home, account)) return home
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and user "${account.name}" may not enter this directory. ` +
      `No place for its data could be made in ${STATE_HOMES.join(' or ')}. Run Viewzenix as an ordinary user, ` +
      'keep it where others may enter, or set DATABASE_URL.',
  )
}
