import type { MikroORM } from '@mikro-orm/postgresql'
import type { Clock } from './clock.ts'
import type { Logger } from './logger.ts'
import type { Sealer } from './seal.ts'

/** What every use-case stands on. Built once, by the container. */
export type Platform = {
  orm: MikroORM
  clock: Clock
  log: Logger
  sealer: Sealer
  /** Where people and senders reach us, without a trailing slash. */
  publicUrl: string
}
