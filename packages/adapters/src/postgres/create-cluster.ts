import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf, EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { ClusterPlace } from './locate-cluster.ts'
import { runProgram } from './run-program.ts'
import { programOf } from './server-binaries.ts'

/** The passwords of the two roles: `postgres` (superuser) and `viewzenix` (owns its database, no superuser). */
export interface Credentials {
  adminPassword: string
  password: string
}

/** TCP from this machine with a password, and nothing else. */
const HOST_RULES = 'host all all 127.0.0.1/32 scram-sha-256\n'

/**
 * Makes sure that the cluster exists with our roles, database and passwords. It is made under another name
 * and renamed when whole, so that an interrupted first start leaves nothing that looks finished.
 * @throws EmbeddedPostgresError when the data there is of another PostgreSQL major
 */
export async function createCluster(
  dataDir: string,
  place: ClusterPlace,
  durable: boolean,
): Promise<Credentials> {
  const known = readCredentials(dataDir)
  if (!existsSync(place.clusterDir)) return initialise(dataDir, place, durable)
  refuseOtherMajor(place)
  if (known) return known
  // The password file was lost; whoever may write the data may set new ones.
  const credentials = makeCredentials()
  await runSingleUser(place, place.clusterDir, passwordSql(credentials))
  writeCredentials(dataDir, credentials)
  return credentials
}

async function initialise(dataDir: string, place: ClusterPlace, durable: boolean): Promise<Credentials> {
  const { clusterDir, account, binaries } = place
  const draft = `${clusterDir}.new-${randomBytes(6).toString('hex')}`
  await removeAbandonedDrafts(clusterDir)
  mkdirSync(draft, { mode: 0o700 })
  try {
    if (account) chownSync(draft, account.uid, account.gid)
    // The builtin provider sorts and folds case alike on every system, whatever its C library.
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8']
    const auth = ['--username=postgres', '--auth-local=trust', '--auth-host=scram-sha-256']
    const speed = durable ? [] : ['--no-sync']
    await runProgram(programOf(binaries, 'initdb'), ['-D', draft, ...locale, ...auth, ...speed], { account })
    writeFileSync(join(draft, 'pg_hba.conf'), HOST_RULES)
    const credentials = makeCredentials()
    await runSingleUser(place, draft, [
      'create role viewzenix login createdb',
      'create database viewzenix owner viewzenix',
      ...passwordSql(credentials),
    ])
    writeCredentials(dataDir, credentials)
    renameSync(draft, clusterDir)
    return credentials
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}

/** Hexadecimal passwords need no quoting, here or in a URL. */
function passwordSql({ adminPassword, password }: Credentials): string[] {
  return [
    "set password_encryption = 'scram-sha-256'",
    `alter role postgres password '${adminPassword}'`,
    `alter role viewzenix password '${password}'`,
  ]
}

async function runSingleUser(place: ClusterPlace, clusterDir: string, statements: string[]): Promise<void> {
  const args = ['--single', '-j', '-D', clusterDir, '-c', 'log_checkpoints=off', 'postgres']
  // `-j`: a statement ends at a semicolon and an empty line.
  const input = statements.map((statement) => `${statement};\n\n`).join('')
  const output = await runProgram(programOf(place.binaries, 'postgres'), args, {
    account: place.account,
    input,
  })
  const failure = /^.*(?:ERROR|FATAL|PANIC):.*$/m.exec(output)
  if (failure) throw new EmbeddedPostgresError(`PostgreSQL's database could not be prepared: ${failure[0]}`)
}

function refuseOtherMajor({ clusterDir, binaries }: ClusterPlace): void {
  let found: string
  try {
    found = readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8').trim()
  } catch (error) {
    throw new EmbeddedPostgresError(
      `${clusterDir} is not a PostgreSQL data directory that can be read (${codeOf(error)}). ` +
        'Nothing was changed. Move it away to start afresh, or put its backup back.',
    )
  }
  if (found === String(binaries.major)) return
  throw new EmbeddedPostgresError(
    `${clusterDir} was made by PostgreSQL ${found}, and this Viewzenix brings PostgreSQL ${binaries.major}. ` +
      `Nothing was changed. Dump it with PostgreSQL ${found} and restore it, move it away to start afresh, or set DATABASE_URL.`,
  )
}

async function removeAbandonedDrafts(clusterDir: string): Promise<void> {
  const drafts = (await readdir(dirname(clusterDir))).filter((name) =>
    name.startsWith(`${basename(clusterDir)}.new-`),
  )
  await Promise.all(
    drafts.map((name) => rm(join(dirname(clusterDir), name), { recursive: true, force: true })),
  )
}

function makeCredentials(): Credentials {
  return { adminPassword: randomBytes(24).toString('hex'), password: randomBytes(24).toString('hex') }
}

function readCredentials(dataDir: string): Credentials | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Credentials
  } catch {
    return null
  }
}

function writeCredentials(dataDir: string, credentials: Credentials): void {
  const draft = join(dataDir, `credentials.json.${randomBytes(6).toString('hex')}`)
  writeFileSync(draft, `${JSON.stringify(credentials)}\n`, { mode: 0o600, flush: true })
  renameSync(draft, join(dataDir, 'credentials.json'))
}
