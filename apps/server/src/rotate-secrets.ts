/** `rotate-secrets`: brings everything that is sealed under the current APP_SECRET. Safe beside running processes. */
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@viewzenix/adapters/postgres'
import { createOrm, createSealer, rotateSecrets } from '@viewzenix/core/platform'
import { type Config, ConfigError } from './config.ts'
import { makeDataDir, ownAppSecret } from './data-dir.ts'

/**
 * Says what it does, column by column, and resolves to whether APP_SECRET_PREVIOUS can be dropped.
 * @throws ConfigError when there is nothing to rotate from
 */
export const runRotation = async (config: Config, say: (line: string) => void): Promise<boolean> => {
  if (config.previousSecrets.length === 0)
    throw new ConfigError(
      'APP_SECRET_PREVIOUS is not set, so there is no older secret to rotate from. Set APP_SECRET to the new secret and APP_SECRET_PREVIOUS to the one that was used until now, and run this again. Nothing was changed.',
    )
  makeDataDir(config.dataDir)
  const embedded =
    config.databaseUrl === null
      ? await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres'), log: () => undefined })
      : null
  const orm = createOrm({
    databaseUrl: config.databaseUrl ?? embedded?.url ?? '',
    poolSize: 2,
    applicationName: 'viewzenix-rotate-secrets',
  })
  try {
    const secret = config.appSecret ?? ownAppSecret(config.dataDir)
    const sealer = createSealer(secret, config.previousSecrets)
    let unreadable = 0
    for await (const column of rotateSecrets({ orm, sealer })) {
      unreadable += column.unreadable
      const left = column.unreadable === 0 ? '' : `, ${column.unreadable} cannot be opened`
      say(`${column.table}.${column.column}: ${column.resealed} resealed${left}`)
    }
    say(unreadable === 0 ? DONE : unfinished(unreadable))
    return unreadable === 0
  } finally {
    await orm.close()
    await embedded?.stop()
  }
}

const DONE =
  'Everything is sealed under the current APP_SECRET. Once every process runs with it, and an hour later (what was signed before has expired by then), APP_SECRET_PREVIOUS can be dropped.'

const unfinished = (count: number): string =>
  `${count} values are sealed under a secret that is neither APP_SECRET nor in APP_SECRET_PREVIOUS. They were left as they are: add that secret and run this again, or replace what they are (a hook’s secret, an account’s credentials). Keep APP_SECRET_PREVIOUS until then.`
