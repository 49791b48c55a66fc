import { type HaltScope, type HaltView, haltInput } from '@viewzenix/schema'
import type { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import { Halt } from '../entities/halt.entity.ts'
import { flattenScope } from '../flatten/flatten-scope.ts'
import { planMailToMembers } from '../notification/plan-mail.ts'
import { AppError, conflict, notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { cancelOpen } from './cancel-open.ts'
import { toHaltViews } from './halt-view.ts'

/**
 * Stops trading for the workspace, an account or a bot, until the halt is lifted; optionally also cancels the open
 * orders of that scope, and closes its positions. Otherwise positions stay.
 * @throws NOT_FOUND, with the field; CONFLICT when that scope is halted already
 */
export const startHalt = command({
  name: 'halt.start',
  input: haltInput,
  permission: 'trade',
  scope: 'halts:write',
  handle: async (uow, input): Promise<HaltView> => {
    const started = await halt(uow, input, false)
    const [view] = await toHaltViews(uow.em, [started])
    if (!view) throw notFound('halt')
    return view
  },
})

/**
 * The same inside a transaction of the caller's, for what must be stopped whatever was halted before: such a halt stays
 * as it is, and all else is done as well.
 */
export const stopTrading = (uow: UnitOfWork, input: z.output<typeof haltInput>): Promise<Halt> =>
  halt(uow, input, true)

const halt = async (
  uow: UnitOfWork,
  { scope, scopeId, reason, cancelOrders, flatten, liftRole }: z.output<typeof haltInput>,
  again: boolean,
): Promise<Halt> => {
  const { em, workspaceId } = uow
  // Two people who stop the same thing at once: the second sees the first one's halt, not a failed constraint.
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`halt:${scope}:${scopeId}`])
  const name = await nameOf(uow, scope, scopeId)
  const before = await em.findOne(Halt, { scope, scopeId, liftedAt: null })
  if (before && !again) throw conflict(`Trading is halted already for ${name}.`)
  const stands =
    before ??
    em.create(Halt, {
      id: newId(),
      workspaceId,
      scope,
      scopeId,
      reason,
      liftRole,
      startedAt: uow.now,
      startedBy: uow.actor.name,
    })
  await em.flush()
  const by = uow.actor.name
  // Closing cancels, too: lanes are locked once, in one order.
  const closing = flatten ? await flattenScope(uow, scope, scopeId, { by, reason }) : 0
  const canceled = cancelOrders && !flatten ? await cancelOpen(uow, scope, scopeId, by) : 0
  // Nobody sees the halt before the commit: what is sent until then is looked for once more.
  if (flatten || cancelOrders)
    uow.enqueue({
      task: 'halt.finish',
      payload: { workspaceId, haltId: stands.id, flatten },
      key: jobKey.halt(stands.id),
    })
  uow.activity({
    verb: 'halt.started',
    subject: { kind: 'halt', id: stands.id },
    tone: 'bad',
    summary: `${by} halted trading for ${name}${before ? ', which was halted already' : ''}: ${reason}${canceled ? ` Asked to cancel open orders: ${canceled}.` : ''}${closing ? ` Positions being closed: ${closing}.` : ''}`,
    data: { scope, scopeId, canceled, closing },
  })
  uow.notify('halt', stands.id)
  await planMailToMembers(uow, {
    template: 'halt_tripped',
    atLeast: 'trader',
    dedupeKey: before ? `${stands.id}:${uow.now.toISOString()}` : stands.id,
    data: {
      ...{ scope, name, reason, by, at: uow.now.toISOString(), url: '/' },
      positions: flatten ? 'All positions are being closed.' : 'Positions stay as they are.',
    },
  })
  return stands
}

const nameOf = async ({ em, workspaceId }: UnitOfWork, scope: HaltScope, id: string): Promise<string> => {
  if (scope === 'workspace') {
    if (id === workspaceId) return 'the whole workspace'
  } else {
    const thing = scope === 'bot' ? await em.findOne(Bot, { id }) : await em.findOne(Account, { id })
    if (thing) return `the ${scope} ${thing.name}`
  }
  const message = `There is no such ${scope} in this workspace.`
  throw new AppError('NOT_FOUND', message, { fields: [{ field: 'scopeId', message }] })
}
