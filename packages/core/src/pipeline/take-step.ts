/** Carries out the next step of a decision: cancels, orders, questions to a person. The lane's lock is held. */
import type { Alert } from '../entities/alert.entity.ts'
import type { Bot } from '../entities/bot.entity.ts'
import type { Decision } from '../entities/decision.entity.ts'
import type { Order } from '../entities/order.entity.ts'
import { createOrder } from '../order/create-order.ts'
import { requestCancel } from '../order/request-cancel.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { openProtection } from '../protection/open-protection.ts'
import { setExits } from '../protection/set-exits.ts'
import type { Level } from '../risk/evaluate-moment.ts'
import { observeLevels } from '../risk/observe.ts'
import { type Act, chooseAct, type Known } from './choose-act.ts'
import { askPerson, conclude, waitFor } from './conclude.ts'
import type { NextStep } from './decide-signal.ts'

export type Context = Known & {
  decision: Decision
  alert: Alert
  bot: Bot
  openOrders: Order[]
  levels: Level[]
  /** The orders that it makes now. */
  placed: Order[]
}

/** @returns whether the decision is made, so that the next one may be looked at */
export const takeStep = async (uow: UnitOfWork, context: Context, step: NextStep): Promise<boolean> => {
  const { decision } = context
  const risk =
    step.do === 'enter'
      ? {
          levels: await observeLevels(
            uow.em,
            { ...decision, workspaceId: uow.workspaceId },
            context.levels,
            uow.now,
          ),
          now: uow.moment(),
        }
      : null
  const { act, verdicts } = chooseAct(context, step, risk)
  if (verdicts) decision.verdicts = verdicts
  return carryOut(uow, context, act)
}

const carryOut = async (uow: UnitOfWork, context: Context, act: Act): Promise<boolean> => {
  const { decision, alert } = context
  switch (act.do) {
    case 'wait':
      waitFor(uow, context, act.reason)
      return false
    case 'ask':
      askPerson(uow, context, act.proposal)
      return false
    case 'cancel':
      for (const order of context.openOrders) if (act.orderIds.includes(order.id)) requestCancel(uow, order)
      decision.cancels += act.orderIds.length
      waitFor(uow, context, act.reason)
      return false
    case 'conclude':
      if (act.sets) await setExits(uow, decision, act.sets, alert.id)
      return conclude(uow, decision, act.outcome, act.reason, act.undone)
    case 'place': {
      const order = place(uow, context, act)
      if (act.protect) await openProtection(uow, order, { ...context, spec: act.protect })
      if (act.final) return conclude(uow, decision, 'ordered', act.reason)
      waitFor(uow, context, act.reason)
      return false
    }
  }
}

const place = (
  uow: UnitOfWork,
  { decision, alert, signal, bot, placed }: Context,
  { leg, side, quantity, terms, expectedPrice }: Extract<Act, { do: 'place' }>,
): Order => {
  const order = createOrder(
    uow,
    {
      ...terms,
      alertId: alert.id,
      botId: bot.id,
      accountId: decision.accountId,
      leg,
      legSeq: 0,
      parentOrderId: null,
      symbol: decision.symbol,
      assetClass: signal.assetClass,
      side,
      quantity,
      reduceOnly: leg === 'exit',
      referencePrice: signal.price,
      ...(expectedPrice !== null && { expectedPrice }),
      requestId: alert.requestId,
    },
    bot.name,
  )
  placed.push(order)
  return order
}
