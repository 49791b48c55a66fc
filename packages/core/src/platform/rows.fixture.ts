/** Rows of every tenant table for tests of reads: a small workspace with one of each thing. */
import { botExits, NO_LIMITS, orderStyle } from '@viewzenix/schema'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import { Account } from '../entities/account.entity.ts'
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
import { Fill, Order } from '../entities/order.entity.ts'
import { EquityPoint, Position } from '../entities/position.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import { Invitation, Member, Workspace } from '../entities/workspace.entity.ts'
import { type Actor, systemActor } from './actor.ts'
import { newId, newIdAt } from './ids.ts'
import { createOrm } from './orm.ts'
import type { Platform } from './platform.ts'
import { addIntegration } from './rows-integration.fixture.ts'
import { addMail } from './rows-mail.fixture.ts'
import { addReplays } from './rows-replay.fixture.ts'
import { createSealer } from './seal.ts'
import { runInTransaction, type UnitOfWork } from './unit-of-work.ts'

/** A platform on a database of its own, at a moment that the test sets. */
export const createPlatform = async (start: Date) => {
  const database = await createTestDatabase()
  const clock = { at: start, now: () => clock.at }
  const quiet = () => undefined
  const platform: Platform = {
    orm: createOrm({ databaseUrl: database.url, poolSize: 4, applicationName: 'reads-test' }),
    clock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    sealer: createSealer('a secret of the tests'),
    publicUrl: 'http://localhost:3000',
  }
  const close = async () => {
    await platform.orm.close()
    await database.drop()
  }
  return { platform, clock, url: database.url, close }
}

export const viewerOf = (workspaceId: string): Actor => ({
  kind: 'user',
  id: newId(),
  name: 'Vera',
  role: 'viewer',
  sessionId: newId(),
  workspaceId,
  requestId: 'request-1',
})

export const keyOf = (workspaceId: string, scopes: Extract<Actor, { kind: 'api_key' }>['scopes']): Actor => ({
  kind: 'api_key',
  id: newId(),
  name: 'key',
  scopes,
  workspaceId,
  requestId: 'request-1',
})

export type Rows = Awaited<ReturnType<typeof createRows>>

/** A workspace in which one alert became one filled order, with a row in every tenant table. */
export const createRows = async (platform: Platform, at = platform.clock.now()) => {
  const workspaceId = newId()
  const ids = {
    workspaceId,
    hookId: newId(),
    botId: newId(),
    accountId: newId(),
    alertId: newId(),
    orderId: newId(),
    positionId: newId(),
    mailId: newId(),
    replayId: newId(),
    shadowId: newId(),
  }
  await runInTransaction(platform, systemActor(workspaceId, 'request-1'), async (uow) => {
    const { em } = uow
    const own = { workspaceId, createdAt: at }
    em.create(Workspace, { id: workspaceId, name: 'Desk', createdAt: at })
    await em.flush()
    em.create(Member, { id: newId(), ...own, userId: newId(), role: 'owner' })
    em.create(Invitation, {
      id: newId(),
      ...own,
      email: 'guest@example.com',
      role: 'trader',
      tokenHash: newId(),
      invitedBy: 'Vera',
      invitedById: newId(),
      sentAt: at,
      expiresAt: at,
    })
    em.create(ApiKey, {
      id: newId(),
      ...own,
      name: 'script',
      prefix: 'vzx_aaaaaaaa',
      hash: newId(),
      scopes: ['alerts:read'],
      createdBy: 'Vera',
    })
    em.create(Hook, {
      id: ids.hookId,
      ...own,
      name: 'TradingView',
      enabled: true,
      secretSealed: 'v1.x',
      secretHint: 'whsec_aaaa',
      secretRotatedAt: at,
      allowPathSecret: false,
      dedupeWindowSeconds: 20,
    })
    em.create(Account, {
      id: ids.accountId,
      ...own,
      name: 'Paper',
      broker: 'paper',
      mode: 'paper',
      currency: 'USD',
      cash: '90000.50',
      equity: '100500.00',
    })
    await em.flush()
    em.create(Bot, {
      id: ids.botId,
      ...own,
      updatedAt: at,
      hookId: ids.hookId,
      name: 'Breakout',
      status: 'active',
      symbols: [],
      allowLong: true,
      allowShort: false,
      sizing: { kind: 'fixed', quantity: '0.05' },
      order: orderStyle.parse({ type: 'market' }),
      exits: botExits.parse({}),
      risk: NO_LIMITS,
    })
    await em.flush()
    em.create(BotAccount, { id: newId(), workspaceId, botId: ids.botId, accountId: ids.accountId })
    await addAlert(uow, ids, {
      id: ids.alertId,
      receivedAt: at,
      status: 'ordered',
      dedupeKey: `b:${newId()}`,
    })
    await addOrder(uow, ids, {
      ...{ id: ids.orderId, alertId: ids.alertId, createdAt: at },
      ...{ status: 'filled', filledQuantity: '0.050' },
    })
    em.create(AlertDedupe, {
      hookId: ids.hookId,
      key: 'b:other',
      workspaceId,
      alertId: ids.alertId,
      expiresAt: at,
      hits: 1,
    })
    em.create(Decision, {
      id: newId(),
      ...own,
      alertId: ids.alertId,
      alertSeq: '1',
      botId: ids.botId,
      accountId: ids.accountId,
      symbol: 'BTCUSD',
      outcome: 'ordered',
      reason: 'Long entry.',
      verdicts: [],
      decidedAt: at,
    })
    em.create(Fill, {
      id: newId(),
      workspaceId,
      orderId: ids.orderId,
      accountId: ids.accountId,
      botId: ids.botId,
      symbol: 'BTCUSD',
      side: 'buy',
      quantity: '0.050',
      price: '64000.10',
      fee: '3.20',
      brokerFillId: newId(),
      filledAt: at,
      recordedAt: at,
    })
    em.create(Position, {
      id: ids.positionId,
      workspaceId,
      accountId: ids.accountId,
      symbol: 'BTCUSD',
      assetClass: 'crypto',
      quantity: '0.050',
      cost: '3200.005',
      averagePrice: '64000.10',
      realizedPnl: '0',
      fees: '3.20',
      openedAt: at,
      updatedAt: at,
    })
    em.create(Protection, {
      id: newId(),
      ...{ workspaceId, accountId: ids.accountId, symbol: 'BTCUSD', botId: ids.botId, side: 'buy' },
      entryOrderId: ids.orderId,
      spec: { stop: null, targets: [], breakEven: null, watchdog: 'repair' },
      createdAt: at,
    })
    addPoint(uow, ids.accountId, at, '100000')
    em.create(BrokerCall, {
      id: newIdAt(at),
      workspaceId,
      accountId: ids.accountId,
      call: 'order.place',
      outcome: 'answered',
      at,
      lastAt: at,
      calls: 1,
      ms: 3,
      clientOrderId: 'one',
      answer: { status: 'filled' },
    })
    em.create(IdempotencyRecord, {
      id: newId(),
      ...own,
      key: 'one',
      fingerprint: '',
      lockedUntil: at,
      expiresAt: at,
    })
    const file = em.create(File, {
      id: newId(),
      ...own,
      subjectKind: 'alert',
      subjectId: ids.alertId,
      name: 'chart.png',
      declaredType: 'image/png',
      size: '70',
      key: `w/${workspaceId}/${newId()}`,
      state: 'ready',
      uploadedBy: 'Vera',
    })
    await em.flush()
    em.create(ShareLink, {
      id: newId(),
      ...own,
      fileId: file.id,
      tokenHash: newId(),
      createdBy: 'Vera',
      expiresAt: at,
      uses: 0,
    })
    em.create(Export, {
      id: newId(),
      ...own,
      kind: 'alerts',
      format: 'csv',
      until: at,
      state: 'ready',
      rows: 1,
      attempts: 1,
      requestedBy: 'Vera',
    })
    em.create(Archive, { id: newId(), workspaceId, day: '2029-12-31', parts: [], verifiedAt: at })
    em.create(Halt, {
      id: newId(),
      workspaceId,
      scope: 'account',
      scopeId: ids.accountId,
      reason: 'a test',
      startedAt: at,
      startedBy: 'Vera',
    })
    addIntegration(uow, ids.accountId, at)
    await addMail(uow, ids.mailId, at)
    await addReplays(uow, ids, at)
    uow.activity({
      verb: 'alert.received',
      subject: { kind: 'alert', id: ids.alertId },
      alertId: ids.alertId,
      summary: 'Received and stored.',
      at,
    })
  })
  return ids
}

type Place = { hookId: string; botId: string; accountId: string }

export const addAlert = async (
  { em, workspaceId, now }: UnitOfWork,
  { hookId }: Pick<Place, 'hookId'>,
  changes: Partial<Alert> = {},
): Promise<Alert> => {
  const alert = em.create(Alert, {
    id: newId(),
    workspaceId,
    hookId,
    receivedAt: now,
    status: 'received',
    raw: Buffer.from('{"symbol":"BTCUSD"}'),
    rawSealed: false,
    requestId: 'request-1',
    symbol: 'BTCUSD',
    summary: 'Received.',
    routedAt: changes.status && changes.status !== 'received' ? now : null,
    ...changes,
  })
  await em.flush()
  return alert
}

export const addOrder = async (
  { em, workspaceId, now }: UnitOfWork,
  { botId, accountId }: Pick<Place, 'botId' | 'accountId'>,
  changes: Partial<Order> & { alertId: string },
): Promise<Order> => {
  const order = em.create(Order, {
    id: newId(),
    workspaceId,
    botId,
    accountId,
    leg: 'entry',
    symbol: 'BTCUSD',
    assetClass: 'crypto',
    side: 'buy',
    type: 'market',
    timeInForce: 'gtc',
    quantity: '0.050',
    reduceOnly: false,
    clientOrderId: newId(),
    status: 'pending',
    filledQuantity: '0',
    fees: '0',
    requestId: 'request-1',
    createdAt: now,
    updatedAt: now,
    ...changes,
  })
  await em.flush()
  return order
}

export const addPoint = (
  { em, workspaceId }: UnitOfWork,
  accountId: string,
  at: Date,
  equity: string,
  deposits = '100000',
): EquityPoint =>
  em.create(EquityPoint, { id: newId(), workspaceId, accountId, at, equity, cash: equity, deposits })
