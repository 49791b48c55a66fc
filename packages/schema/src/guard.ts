/** What stops an account at a loss, or at a gain, of its equity as a whole. */
import { z } from 'zod'
import { id } from './ids.ts'
import { percentString, positiveDecimal } from './money.ts'
import { liftRole } from './vocabulary-schemas.ts'

/** How far from the base: in the account's currency, or in percent of the base. */
export const guardDistance = z.discriminatedUnion('unit', [
  z.object({ unit: z.literal('amount'), amount: positiveDecimal }),
  z.object({ unit: z.literal('percent'), percent: percentString }),
])
export type GuardDistance = z.infer<typeof guardDistance>

const acts = {
  /** The account is halted in any case. */
  cancelOrders: z.boolean().default(true),
  flatten: z.boolean().default(true),
  /** The least role that may lift the halt. */
  liftRole: liftRole.default('admin'),
}
const limits = {
  stop: guardDistance.nullable(),
  target: guardDistance.nullable(),
}

/** As it is kept: armed until it trips. */
export type EquityGuard = {
  /** What is measured from, in the account's currency. */
  base: string
  stop: GuardDistance | null
  target: GuardDistance | null
  cancelOrders: boolean
  flatten: boolean
  liftRole: z.infer<typeof liftRole>
  setAt: string
  setBy: string
}

/** What came of looking; nothing yet where a field is null. */
export type EquityWatch = {
  /** When the broker last told, and what. */
  seenAt: string | null
  equity: string | null
  /** Since when it does not tell, and why; null while it does. */
  failingSince: string | null
  fault: string | null
  /** Whether people were told of that. */
  told: boolean
  /** It acted, and looks no more until it is set again. */
  tripped: { at: string; reason: string } | null
}
export type EquityGuardView = EquityGuard & Omit<EquityWatch, 'told'>

export const setEquityGuardInput = z.object({
  accountId: id,
  /** null switches it off. */
  guard: z
    .object({
      /** null: what the account is worth now. */
      base: positiveDecimal.nullable(),
      ...limits,
      ...acts,
    })
    .refine(({ stop, target }) => stop !== null || target !== null, {
      message: 'must have a stop or a target',
      path: ['stop'],
    })
    .nullable(),
})
