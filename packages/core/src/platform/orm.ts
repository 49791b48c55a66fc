/** The ORM's configuration: the one list of entities and migrations. */
import { Migrator } from '@mikro-orm/migrations'
import { MikroORM, type Options } from '@mikro-orm/postgresql'
import type pg from 'pg'
import { Account } from '../entities/account.entity.ts'
import { Activity } from '../entities/activity.entity.ts'
import { Alert, AlertDedupe } from '../entities/alert.entity.ts'
import { ApiKey } from '../entities/api-key.entity.ts'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { BrokerCall } from '../entities/broker-call.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { Archive, Export } from '../entities/export.entity.ts'
import { File, ShareLink } from '../entities/file.entity.ts'
import { Halt } from '../entities/halt.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import { IdempotencyRecord } from '../entities/idempotency.entity.ts'
import { IdentityLink, KnownDevice, Session, User } from '../entities/identity.entity.ts'
import {
  Integration,
  IntegrationBucket,
  IntegrationError,
  IntegrationEvent,
  IntegrationIncident,
  IntegrationReporter,
} from '../entities/integration.entity.ts'
import { Mail, MailEvent } from '../entities/mail.entity.ts'
import { MailOverride, MailPreference, Suppression } from '../entities/mail-settings.entity.ts'
import { Fill, Order } from '../entities/order.entity.ts'
import { EquityPoint, Position } from '../entities/position.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import { RateCount } from '../entities/rate-count.entity.ts'
import { Replay, ReplayAlert } from '../entities/replay.entity.ts'
import { Shadow, ShadowSignal } from '../entities/shadow.entity.ts'
import { Invitation, Member, Workspace } from '../entities/workspace.entity.ts'
import { enterWorkspaceRoutine } from './enter-workspace.ts'
import { keepPoolWhole, STATEMENT_TIMEOUT_MS } from './orm-pool.ts'
import { PreparingClient, PreparingDriver } from './prepared-statements.ts'

export const entities = [
  Workspace,
  Member,
  Invitation,
  User,
  IdentityLink,
  Session,
  KnownDevice,
  ApiKey,
  Hook,
  Account,
  Bot,
  BotAccount,
  Alert,
  AlertDedupe,
  Decision,
  Order,
  Fill,
  Position,
  EquityPoint,
  Protection,
  Halt,
  Activity,
  BrokerCall,
  IdempotencyRecord,
  RateCount,
  Integration,
  Mail,
  MailEvent,
  Suppression,
  MailOverride,
  MailPreference,
  IntegrationReporter,
  IntegrationBucket,
  IntegrationError,
  IntegrationEvent,
  IntegrationIncident,
  File,
  ShareLink,
  Export,
  Archive,
  Replay,
  ReplayAlert,
  Shadow,
  ShadowSignal,
]

export type OrmSettings = {
  databaseUrl: string
  /** Connections that use-cases share. */
  poolSize: number
  applicationName: string
}

const driverOptions = (settings: OrmSettings) => ({
  application_name: settings.applicationName,
  connectionTimeoutMillis: 3_000,
})

/** As the migrations need it, too: however long they take. */
export const ormOptions = (settings: OrmSettings): Options => ({
  entities,
  routines: [enterWorkspaceRoutine],
  clientUrl: settings.databaseUrl,
  extensions: [Migrator],
  pool: { min: 0, max: settings.poolSize },
  driverOptions: driverOptions(settings),
  forceUtcTimezone: true,
  debug: false,
  // Two procedures must never share an entity: each use-case forks.
  allowGlobalContext: false,
  // References are ids here. Joining what they point to, only to filter that too, would sort whole tables for a page.
  autoJoinRefsForFilters: false,
})

export const createOrm = (settings: OrmSettings): MikroORM =>
  new MikroORM({
    ...ormOptions(settings),
    driver: PreparingDriver,
    driverOptions: {
      ...driverOptions(settings),
      statement_timeout: STATEMENT_TIMEOUT_MS,
      Client: PreparingClient,
      onPoolCreated: (pool: pg.Pool) => keepPoolWhole(pool),
    },
  })
