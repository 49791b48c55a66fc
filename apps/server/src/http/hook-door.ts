/** The one way into the inbox: from the hook's own URL, from the dashboard's test, and from the REST API. */

import type { ApiDependencies } from '@viewzenix/api'
import {
  type AlertInbox,
  BODY_LIMIT,
  type Delivery,
  type HookDirectory,
  type KnownHook,
  type PreparedAlert,
  prepareAlert,
  type Receipt,
  type Voucher,
} from '@viewzenix/core/alert'
import { type Actor, AppError, isDatabaseAway, notFound, type Platform } from '@viewzenix/core/platform'
import type { RestDeps } from '../rest/v1/index.ts'

export type HookDoor = {
  find(hookId: string): Promise<KnownHook | null>
  prepare(hook: KnownHook, delivery: Delivery): PreparedAlert
  /** Resolves when it is committed. @throws AppError UNAVAILABLE when it was not */
  store(prepared: PreparedAlert): Promise<Receipt>
  /** For people who are signed in. */
  sendAlert: ApiDependencies['sendAlert']
  /** For API keys. */
  sendAlertByKey: RestDeps['sendAlert']
}

export const createHookDoor = (deps: {
  platform: Platform
  hooks: HookDirectory
  inbox: AlertInbox
}): HookDoor => {
  const { platform, hooks, inbox } = deps

  const find = async (hookId: string): Promise<KnownHook | null> => {
    try {
      return await hooks.find(hookId)
    } catch (cause) {
      throw isDatabaseAway(cause)
        ? new AppError('UNAVAILABLE', 'The alert was not stored: the database is away. Send it again.', {
            cause,
          })
        : cause
    }
  }
  const prepare = (hook: KnownHook, delivery: Delivery) => prepareAlert(hook, delivery, platform.sealer)

  /** Delivers for somebody whom another door has let in. */
  const vouched = async (
    actor: Actor & { kind: Voucher['actor']['kind'] },
    hookId: string,
    message: { raw: Buffer; contentType: string | null; runId: string | null; requestId: string },
  ): Promise<{ prepared: PreparedAlert; receipt: Receipt }> => {
    const hook = await find(hookId)
    if (hook?.workspaceId !== actor.workspaceId) throw notFound('hook')
    const oversized = message.raw.length > BODY_LIMIT
    const { kind, id, name } = actor
    const prepared = prepare(hook, {
      raw: oversized ? message.raw.subarray(0, BODY_LIMIT) : message.raw,
      header: (header) => (header === 'content-type' ? (message.contentType ?? undefined) : undefined),
      pathSecret: null,
      sourceIp: null,
      requestId: message.requestId,
      receivedAt: platform.clock.now(),
      oversized,
      voucher: { actor: { kind, id, name }, runId: message.runId },
    })
    return { prepared, receipt: await inbox.put(prepared) }
  }

  return {
    find,
    prepare,
    store: (prepared) => inbox.put(prepared),
    sendAlert: async (actor, hookId, body) => {
      if (actor.kind !== 'user') throw new AppError('FORBIDDEN', 'Test alerts are sent by people.')
      const { prepared, receipt } = await vouched(actor, hookId, {
        raw: Buffer.from(body),
        contentType: null,
        runId: null,
        requestId: actor.requestId,
      })
      const { problem, answer } = prepared
      if (problem)
        throw new AppError(answer === 410 ? 'CONFLICT' : 'INVALID', problem.message, {
          fields: problem.field === null ? [] : [{ field: problem.field, message: problem.message }],
        })
      return receipt
    },
    sendAlertByKey: async (actor, hookId, body, contentType, requestId, runId) => {
      const { prepared, receipt } = await vouched(actor, hookId, {
        raw: Buffer.from(body),
        contentType,
        runId,
        requestId,
      })
      const { problem, answer } = prepared
      const refused = problem && (answer === 410 || answer === 413 || answer === 422)
      return refused ? { ...receipt, refusal: { status: answer, problem } } : receipt
    },
  }
}
