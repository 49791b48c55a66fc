import { byId, dec, flattenInput } from '@viewzenix/schema'
import { OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { findSubject } from '../risk/find-subject.ts'
import { flattenOne, flattenScope } from './flatten-scope.ts'

/**
 * Closes all that the workspace, an account or a bot holds, at the market, and cancels what rests there. Trading goes
 * on: what is signalled afterwards is acted on. It is done in the background, and the trail tells of each position.
 * @throws NOT_FOUND
 */
export const flatten = command({
  name: 'position.flatten-all',
  input: flattenInput,
  permission: 'trade',
  scope: 'orders:write',
  handle: async (uow, { scope, scopeId, reason }): Promise<{ lanes: number }> => {
    const { name } = await findSubject(uow.em, uow.workspaceId, { scope, scopeId })
    const lanes = await flattenScope(uow, scope, scopeId, { by: uow.actor.name, reason })
    uow.activity({
      verb: 'flatten.started',
      subject: { kind: scope, id: scopeId },
      tone: 'warning',
      summary:
        lanes === 0
          ? `${uow.actor.name} wanted all positions of ${name} closed: there is nothing to close, and nothing rests.`
          : `${uow.actor.name} has all positions of ${name} closed (${lanes}): ${reason}`,
      data: { lanes, reason },
    })
    uow.notify(scope, scopeId)
    return { lanes }
  },
})

/**
 * Closes one position at the market, and cancels what rests beside it.
 * @throws NOT_FOUND; CONFLICT where nothing is held and nothing rests
 */
export const flattenPosition = command({
  name: 'position.flatten',
  input: byId,
  permission: 'trade',
  scope: 'orders:write',
  handle: async (uow, { id }): Promise<{ lanes: number }> => {
    const position = await uow.em.findOne(Position, { id })
    if (!position) throw notFound('position')
    const { accountId, symbol, assetClass } = position
    if (position.flattening) uow.unchanged()
    else {
      const resting = await uow.em.count(Order, { accountId, symbol, status: { $in: [...OPEN_STATUSES] } })
      if (dec(position.quantity).isZero() && resting === 0)
        throw conflict(`Nothing is held in ${symbol}, and nothing rests.`)
      await flattenOne(uow, { accountId, symbol, assetClass }, { by: uow.actor.name, reason: 'By hand.' })
      uow.activity({
        verb: 'flatten.started',
        subject: { kind: 'position', id },
        tone: 'warning',
        summary: `${uow.actor.name} has the position in ${symbol} closed.`,
        data: { held: position.quantity },
      })
    }
    return { lanes: 1 }
  },
})
