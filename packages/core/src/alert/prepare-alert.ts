/** From a delivery to the row that will be committed: a decision without effects. */
import { createHash } from 'node:crypto'
import type { AlertStatus, Dialect, Problem, Signal } from '@viewzenix/schema'
import { newId } from '../platform/ids.ts'
import { maskText } from '../platform/mask.ts'
import type { Sealer } from '../platform/seal.ts'
import { checkCredentials } from './check-credentials.ts'
import { sniff } from './dialects/sniff.ts'
import { holdsSecret, mapTexts, withoutSecret } from './find-secret.ts'
import type { KnownHook } from './hook-directory.ts'
import { readMessage } from './read-message.ts'

/** One POST to a hook, as the transport saw it. */
export type Delivery = {
  raw: Buffer
  /** A header by its lower-case name. */
  header(name: string): string | undefined
  pathSecret: string | null
  sourceIp: string | null
  requestId: string
  receivedAt: Date
  /** The body is over the limit: `raw` holds its beginning alone. */
  oversized: boolean
  /** Who has shown, in another way than with the hook's secret, that they may deliver to it. */
  voucher?: Voucher
}

/** A person or an API key of the hook's workspace. */
export type Voucher = {
  actor: AlertSender
  /** The run of a repeatable request: another delivery of it is a duplicate for ever, beside the message's own dedupe. */
  runId: string | null
}

/** Whose delivery the audit trail says that it was. */
export type AlertSender = { kind: 'hook' | 'user' | 'api_key'; id: string; name: string }

export type PreparedAlert = {
  id: string
  workspaceId: string
  hookId: string
  sender: AlertSender
  receivedAt: Date
  status: Extract<AlertStatus, 'received' | 'invalid' | 'rejected'>
  raw: Buffer
  rawSealed: boolean
  contentType: string | null
  sourceIp: string | null
  requestId: string
  dedupeKey: string | null
  dedupeUntil: Date | 'infinity' | null
  /** A second key, of the request that it came in, good for ever. Only beside `dedupeKey`. */
  runKey: string | null
  dialect: Dialect | null
  signal: Signal | null
  symbol: string | null
  problem: Problem | null
  summary: string
  /** HTTP status of the answer when it is not a duplicate. */
  answer: 202 | 401 | 410 | 413 | 422
}

/** Bytes that a hook takes. */
export const BODY_LIMIT = 64 * 1024
/** What is kept of a body that was turned away: enough to recognise the sender. */
const REJECTED_KEEP = 1024

/**
 * Whatever a delivery holds, the database takes every text of what is made of it, and the hook's secret stands in none:
 * the bytes alone hold it, sealed.
 */
export const prepareAlert = (hook: KnownHook, delivery: Delivery, sealer: Sealer): PreparedAlert =>
  storable(decide(hook, delivery, sealer), hook.secret)

const decide = (hook: KnownHook, delivery: Delivery, sealer: Sealer): PreparedAlert => {
  const id = newId()
  const base = {
    id,
    workspaceId: hook.workspaceId,
    hookId: hook.id,
    sender: delivery.voucher?.actor ?? { kind: 'hook', id: hook.id, name: hook.name },
    receivedAt: delivery.receivedAt,
    contentType: delivery.header('content-type')?.slice(0, 200) ?? null,
    sourceIp: delivery.sourceIp,
    requestId: delivery.requestId,
    dedupeKey: null,
    dedupeUntil: null,
    runKey: null,
    dialect: null,
    signal: null,
    symbol: null,
  }
  const turnAway = (answer: 401 | 410 | 413, problem: Problem): PreparedAlert => ({
    ...base,
    status: 'rejected',
    // It may carry a secret, right or nearly right.
    raw: sealer.sealBytes(delivery.raw.subarray(0, REJECTED_KEEP), `alert:${id}`),
    rawSealed: true,
    problem,
    summary: problem.message,
    answer,
  })

  if (delivery.oversized)
    return turnAway(413, {
      code: 'TOO_LARGE',
      field: null,
      message: `The message is larger than ${BODY_LIMIT / 1024} KiB. Only its beginning was kept, and nothing was traded.`,
    })
  const sniffed = sniff(delivery.raw)
  const check = delivery.voucher
    ? ({ ok: true, messageId: null } as const)
    : checkCredentials(hook, { ...delivery, sniffed })
  if (!check.ok) return turnAway(401, check.problem)
  if (!hook.enabled)
    return turnAway(410, {
      code: 'HOOK_DISABLED',
      field: null,
      message: `The hook ${hook.name} is switched off. Switch it on to trade on its alerts.`,
    })

  const body = delivery.raw.toString()
  const secretInside = holdsSecret(body, hook.secret)
  const kept =
    // Also what is some other secret by its name: it is kept, and not in the clear.
    sniffed.kind === 'binary' || secretInside || maskText(body) !== body
      ? { raw: sealer.sealBytes(delivery.raw, `alert:${id}`), rawSealed: true }
      : { raw: delivery.raw, rawSealed: false }
  // Masked before it is read: a problem quotes only the beginning of a field, and a symbol is read in capitals.
  const reading = readMessage(
    secretInside ? mapTexts(sniffed, (text) => withoutSecret(text, hook.secret)) : sniffed,
    hook.reading,
  )
  if (!reading.ok)
    return {
      ...base,
      ...kept,
      status: 'invalid',
      dialect: reading.dialect,
      problem: reading.problem,
      summary: reading.problem.message,
      answer: 422,
    }
  const messageId = check.messageId ?? reading.messageId
  return {
    ...base,
    ...kept,
    ...withRun(delivery.voucher?.runId ?? null, dedupe(messageId, delivery, hook.dedupeWindowSeconds)),
    status: 'received',
    dialect: reading.dialect,
    signal: reading.signal,
    symbol: reading.signal.symbol,
    problem: null,
    summary: 'Received: its bots are deciding.',
    answer: 202,
  }
}

/** Cleans all that goes into text and jsonb columns. */
const storable = (alert: PreparedAlert, secret: string): PreparedAlert => {
  const { sender, signal, problem } = alert
  const text = (value: string): string => plain(withoutSecret(value, secret))
  const textOrNull = (value: string | null): string | null => (value === null ? null : text(value))
  // What else somebody takes for a secret, and wrote into a field that is shown.
  const remark = (value: string | null): string | null => (value === null ? null : maskText(text(value)))
  return {
    ...alert,
    sender: { ...sender, name: text(sender.name) },
    contentType: textOrNull(alert.contentType),
    sourceIp: textOrNull(alert.sourceIp),
    requestId: text(alert.requestId),
    signal: signal && {
      ...mapTexts(signal, text),
      orderId: remark(signal.orderId),
      comment: remark(signal.comment),
    },
    symbol: textOrNull(alert.symbol),
    problem: problem && {
      ...problem,
      field: textOrNull(problem.field),
      message: maskText(text(problem.message)),
    },
    summary: maskText(text(alert.summary)),
  }
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair, and a problem may quote the message. */
const plain = (text: string): string => text.toWellFormed().replace(/\p{Cc}/gu, '\ufffd')

type Dedupe = Pick<PreparedAlert, 'dedupeKey' | 'dedupeUntil'>

/** A message that nothing else tells apart has its run as its one key. */
const withRun = (runId: string | null, own: Dedupe): Dedupe & Pick<PreparedAlert, 'runKey'> => {
  if (runId === null) return { ...own, runKey: null }
  const runKey = `r:${hash(runId)}`
  return own.dedupeKey === null
    ? { dedupeKey: runKey, dedupeUntil: 'infinity', runKey: null }
    : { ...own, runKey }
}

/** A message's own id is good for ever; the same raw body only within the hook's window. */
const dedupe = (messageId: string | null, delivery: Delivery, windowSeconds: number): Dedupe => {
  if (messageId !== null) return { dedupeKey: `i:${hash(messageId)}`, dedupeUntil: 'infinity' }
  if (windowSeconds === 0) return { dedupeKey: null, dedupeUntil: null }
  return {
    dedupeKey: `b:${hash(delivery.raw)}`,
    dedupeUntil: new Date(delivery.receivedAt.getTime() + windowSeconds * 1000),
  }
}

const hash = (value: string | Buffer) => createHash('sha256').update(value).digest('base64url')
