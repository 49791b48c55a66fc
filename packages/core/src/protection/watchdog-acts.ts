/** What the watchdog says and does about a position that is not protected as it should be. */
import { dec, isTerminal, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { planMailToMembers } from '../notification/plan-mail.ts'
import { createOrder } from '../order/create-order.ts'
import { requestCancel } from '../order/request-cancel.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import type { BrokerCapabilities } from '../ports/index.ts'
import type { Finding } from './compare-exits.ts'
import type { Active, LaneExits, LaneKey } from './lane-exits.ts'
import { nextSeq } from './next-seq.ts'

const words: Record<Finding, (symbol: string, held: string) => string> = {
  unprotected: (symbol, held) => `The position of ${held} ${symbol} had no stop of its size.`,
  oversized: (symbol, held) => `A stop of ${symbol} was larger than the position of ${held}.`,
  orphaned: (symbol) => `Exits of ${symbol} were left although nothing is held.`,
}

/** Leaves what was found with the position, and in the trail. */
export const tellFinding = (
  uow: UnitOfWork,
  { symbol }: LaneKey,
  { active, held, position }: LaneExits,
  finding: Finding,
): void => {
  const sentence = words[finding](symbol, toDecimalString(dec(held).abs()))
  if (active) Object.assign(active.protection, { finding: sentence, foundAt: uow.now })
  const flattens = finding !== 'orphaned' && active?.protection.spec.watchdog === 'flatten'
  const then = flattens ? 'It is closed.' : finding === 'orphaned' ? 'They are canceled.' : 'It is set right.'
  uow.activity({
    verb: 'protection.found',
    subject: { kind: 'position', id: position?.id ?? null },
    ...(active && { alertId: active.entry.alertId }),
    tone: finding === 'orphaned' ? 'warning' : 'bad',
    summary: `Watchdog: ${sentence} ${then}`,
    data: { finding, held, act: flattens ? 'flatten' : 'repair' },
  })
  if (position) uow.notify('position', position.id)
}

/** Closes the position at the market, and writes to those who trade. What rests is canceled with it: none of them can do more than close. */
export const flatten = async (
  uow: UnitOfWork,
  { accountId, symbol }: LaneKey,
  exits: LaneExits,
  { entry, protection }: Active,
  capabilities: BrokerCapabilities,
): Promise<void> => {
  for (const order of exits.exits) if (!isTerminal(order.status)) requestCancel(uow, order)
  const accepted = capabilities.orders.market ?? []
  const exit = createOrder(
    uow,
    {
      ...{ type: 'market', timeInForce: accepted.find((one) => one === 'gtc') ?? accepted[0] ?? 'gtc' },
      ...{ limitPrice: null, stopPrice: null, trail: null, extendedHours: false },
      ...{ alertId: entry.alertId, botId: entry.botId, accountId, symbol, assetClass: entry.assetClass },
      leg: 'exit',
      legSeq: await nextSeq(uow, entry, 'exit'),
      parentOrderId: entry.id,
      side: dec(exits.held).isNeg() ? 'buy' : 'sell',
      quantity: toDecimalString(dec(exits.held).abs()),
      reduceOnly: true,
      referencePrice: null,
      requestId: uow.actor.requestId,
    },
    'Watchdog',
  )
  const account = await uow.em.findOne(Account, accountId, { fields: ['name'] })
  await planMailToMembers(uow, {
    template: 'position_flattened',
    atLeast: 'trader',
    dedupeKey: exit.id,
    data: {
      ...{ symbol, quantity: exit.quantity, account: account?.name ?? '' },
      reason: protection.finding ?? '',
      url: exits.position ? `/positions/${exits.position.id}` : '/positions',
    },
  })
}
