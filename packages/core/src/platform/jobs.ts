/**
 * Jobs are enqueued with graphile-worker's SQL inside the transaction that needs them: that is the outbox.
 * A payload is parsed again by its handler, since old jobs outlive code.
 */
import { z } from 'zod'

const lane = { workspaceId: z.uuid() }
/** With the lane that it moves in, whose lock is taken before the order is read. */
const order = { ...lane, orderId: z.uuid(), accountId: z.uuid(), symbol: z.string() }

/** Every task of the product, the shape of its payload, and how often it may be tried. */
export const tasks = {
  'alert.route': { payload: z.object({ ...lane, alertId: z.uuid() }), maxAttempts: 8 },
  'lane.advance': {
    payload: z.object({ ...lane, accountId: z.uuid(), symbol: z.string() }),
    maxAttempts: 8,
  },
  'order.submit': { payload: z.object(order), maxAttempts: 5 },
  'order.cancel': { payload: z.object(order), maxAttempts: 8 },
  'order.reconcile': { payload: z.object(order), maxAttempts: 25 },
  /** `repair` is the watchdog's: it also sets right what nobody is at work on. */
  'exits.reconcile': {
    payload: z.object({ ...lane, accountId: z.uuid(), symbol: z.string(), repair: z.boolean() }),
    maxAttempts: 8,
  },
  /** What a halt could not see while it was not committed: an entry decided and sent in that very moment. */
  'halt.finish': { payload: z.object({ ...lane, haltId: z.uuid(), flatten: z.boolean() }), maxAttempts: 8 },
  'workspace.purge': { payload: z.object(lane), maxAttempts: 12 },
  'identity.refresh': { payload: z.object({ identityId: z.uuid() }), maxAttempts: 6 },
  'mail.send': { payload: z.object({ ...lane, mailId: z.uuid() }), maxAttempts: 8 },
  'mail.ask': { payload: z.object({ ...lane, mailId: z.uuid() }), maxAttempts: 8 },
  /** About a service that may be everybody's: its mails go to the owners of each workspace that sees it. */
  'integration.mail': {
    payload: z.object({
      incidentId: z.uuid(),
      template: z.enum(['integration_down', 'integration_up']),
      times: z.int().min(1),
    }),
    maxAttempts: 8,
  },
  'account.sync': { payload: z.object({ ...lane, accountId: z.uuid() }), maxAttempts: 3 },
  'export.run': { payload: z.object({ ...lane, exportId: z.uuid() }), maxAttempts: 3 },
  'replay.run': { payload: z.object({ ...lane, replayId: z.uuid() }), maxAttempts: 3 },
  'shadow.run': { payload: z.object({ ...lane, shadowId: z.uuid() }), maxAttempts: 3 },
  'archive.day': { payload: z.object({ ...lane, day: z.iso.date() }), maxAttempts: 5 },
} as const

export type TaskName = keyof typeof tasks
export type TaskPayload<T extends TaskName> = z.infer<(typeof tasks)[T]['payload']>

export type JobSpec = {
  [T in TaskName]: {
    task: T
    payload: TaskPayload<T>
    /** Jobs of one queue run one at a time, in the order of enqueueing. */
    queue?: string
    /** A later job with the same key replaces an earlier one that has not started. */
    key?: string
    /** The earlier one keeps its time: what comes again and again must not push it out for ever. */
    keepRunAt?: boolean
    runAt?: Date
  }
}[TaskName]

/** Queue that gives all alerts of one workspace and symbol their order. At most 128 characters. */
export const symbolQueue = (workspaceId: string, symbol: string): string => `${workspaceId}:${symbol}`

/**
 * Names of jobs of which one is enough: enqueueing again moves the one that has not started, and a sweep can see
 * that it is there.
 */
export const jobKey = {
  submit: (orderId: string): string => `submit:${orderId}`,
  cancel: (orderId: string): string => `cancel:${orderId}`,
  reconcile: (orderId: string): string => `reconcile:${orderId}`,
  advance: (accountId: string, symbol: string): string => `advance:${accountId}:${symbol}`,
  exits: (accountId: string, symbol: string, repair: boolean): string =>
    `${repair ? 'repair' : 'exits'}:${accountId}:${symbol}`,
  approval: (decisionId: string): string => `approval:${decisionId}`,
  route: (alertId: string): string => `route:${alertId}`,
  sync: (accountId: string): string => `sync:${accountId}`,
  halt: (haltId: string): string => `halt:${haltId}`,
  purge: (workspaceId: string): string => `purge:${workspaceId}`,
  refresh: (identityId: string): string => `refresh:${identityId}`,
  mail: (mailId: string): string => `mail:${mailId}`,
  askMail: (mailId: string): string => `ask-mail:${mailId}`,
  export: (exportId: string): string => `export:${exportId}`,
  replay: (replayId: string): string => `replay:${replayId}`,
  shadow: (shadowId: string): string => `shadow:${shadowId}`,
  archive: (workspaceId: string, day: string): string => `archive:${workspaceId}:${day}`,
}
