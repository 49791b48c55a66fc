/** What the watchdog says and does about a position that is not protected as it should be. */
import { dec, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import type { Order } from '../entities/order.entity.ts'
import type { Position } from '../entities/position.entity.ts'
import { planMailToMembers } from '../notification/plan-mail.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import type { Finding } from './compare-exits.ts'
import { beginFlattening } from './flatten-lane.ts'
import type { Active, LaneExits, LaneKey } from './lane-exits.ts'
import { tellAtRisk } from './tell-at-risk.ts'

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

/** Has the position closed, and writes to those who trade. */
export const flattenByWatchdog = async (
  uow: UnitOfWork,
  position: Position,
  reason: string,
): Promise<void> => {
  beginFlattening(uow, position, { by: 'Watchdog', reason })
  const { accountId, symbol, quantity } = position
  const account = await uow.em.findOne(Account, accountId, { fields: ['name'] })
  await planMailToMembers(uow, {
    template: 'position_flattened',
    atLeast: 'trader',
    dedupeKey: `${position.id}:${position.flattening?.since}`,
    data: {
      ...{ symbol, quantity: toDecimalString(dec(quantity).abs()), account: account?.name ?? '', reason },
      url: `/positions/${position.id}`,
    },
  })
}

/** The broker refused stop after stop: the position is closed where the bot says so, and a person is told otherwise. */
export const giveUpProtecting = async (
  uow: UnitOfWork,
  position: Position,
  { protection }: Active,
  refused: readonly Order[],
): Promise<void> => {
  const { symbol } = position
  const why = `${refused.length} stops in a row were refused. ${refused[0]?.reason ?? ''}`.trim()
  if (protection.spec.watchdog === 'repair_or_flatten') return flattenByWatchdog(uow, position, why)
  Object.assign(protection, { failure: why, failedAt: uow.now })
  await tellAtRisk(uow, position, {
    verb: 'protection.failed',
    what: `The position in ${symbol} has no stop, and the watchdog gave up`,
    reason: `${why} Move its stop, have it checked again, or close the position.`,
    key: `${protection.id}:${uow.now.toISOString()}`,
  })
}
