/** What protects a position and takes its profit: a bot's own exits, what is kept for one position, and its views. */
import { z } from 'zod'
import { dec } from './decimal.ts'
import { id } from './ids.ts'
import { decimalString, positiveDecimal } from './money.ts'
import { distance, stopLoss, takeProfit } from './signal.ts'
import type { OrderStatus } from './vocabulary.ts'

/** When the stop moves to the average price of the position: once so many targets are filled, or the market went so far. */
export const breakEven = z.discriminatedUnion('after', [
  z.object({ after: z.literal('targets'), count: z.number().int().min(1).max(20) }),
  z.object({ after: z.literal('distance'), distance }),
])
export type BreakEven = z.infer<typeof breakEven>

/**
 * What the watchdog does about a position whose stop is missing or too large: sets it right; sets it right, and closes
 * the position where the broker keeps refusing that; or closes the position at once.
 */
export const watchdogActs = ['repair', 'repair_or_flatten', 'flatten'] as const
export const watchdogAct = z.enum(watchdogActs)
export type WatchdogAct = z.infer<typeof watchdogAct>

const shares = (targets: { share: string }[]): boolean =>
  targets.reduce((sum, { share }) => sum.plus(share), dec(0)).lte(100)

/** The exits that a bot keeps beside its positions where the alert names none. */
export const botExits = z.object({
  /** How far from the entry's price the stop is; null for none. */
  stop: distance.nullable().default(null),
  /** How far the stop follows behind the market; null for a stop that stays. */
  trail: distance.nullable().default(null),
  /** Nearest first; the shares are percent of the position. */
  targets: z
    .array(z.object({ distance, share: takeProfit.shape.share }))
    .max(10)
    .refine(shares, 'must come to 100 percent at most')
    .default([]),
  breakEven: breakEven.nullable().default(null),
  watchdog: watchdogAct.default('repair'),
})
export type BotExits = z.infer<typeof botExits>

/** What is kept beside one position. */
export const protectionSpec = z.object({
  stop: stopLoss.nullable(),
  targets: z.array(takeProfit),
  /** By rung: what targets had filled when these took their place. */
  filledBefore: z.array(decimalString).optional(),
  breakEven: breakEven.nullable(),
  watchdog: watchdogAct,
})
export type ProtectionSpec = z.infer<typeof protectionSpec>

/** Who moved a stop away from where the entry had set it. */
export const stopMovers = ['hand', 'alert', 'break_even', 'trailing'] as const
export type StopMover = (typeof stopMovers)[number]

/** A position is being closed: who wanted it and why, since when, and how many orders were sent for it. */
export type Flattening = {
  by: string
  reason: string
  since: string
  tries: number
  /** Whether people were told that it takes too long. */
  told?: true
}

/** Moves the stop of a position, or takes it away with null. */
export const moveStopInput = z.object({ positionId: id, stopPrice: positiveDecimal.nullable() })

/** A stop or target that is wanted for a position, and the order that stands for it. */
export type ExitView = {
  /** Signed as the move that it takes from the average price: percent of it. */
  distancePercent: string
  price: string
  quantity: string
  /** null while no order stands for it. */
  order: { id: string; status: OrderStatus; quantity: string; filledQuantity: string } | null
}

/** What protects one position, as it is. */
export type ProtectionView = {
  positionId: string
  stop: (ExitView & { movedBy: StopMover | null; follows: boolean }) | null
  targets: (ExitView & { rung: number })[]
  breakEven: BreakEven | null
  watchdog: WatchdogAct
  /** What the watchdog found last, as a sentence; null for nothing. */
  finding: string | null
  foundAt: string | null
  /** Why the watchdog gave up, until somebody has it look again; null while it looks after the position. */
  failure: string | null
  failedAt: string | null
}

/** Has the exits of one position, or of every one of the workspace, looked at now; what was given up is tried again. */
export const protectionCheckInput = z.object({ positionId: id.optional() })
