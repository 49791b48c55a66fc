import type { PortErrorKind } from './errors.ts'

export type BrokerCallName =
  | 'order.place'
  | 'order.find'
  | 'order.cancel'
  | 'orders.list'
  | 'positions.list'
  | 'balance.get'
  | 'instrument.get'

/** `none`: it answered that there is no such order. Of the others see PortError. */
export type BrokerCallOutcome = 'answered' | 'none' | PortErrorKind

/** One request to a broker, as it went over the wire, and how it ended. */
export type BrokerCallReport = {
  accountId: string
  call: BrokerCallName
  at: Date
  /** Milliseconds until its end. */
  ms: number
  /** Of the calls that are about one order. */
  clientOrderId: string | null
  outcome: BrokerCallOutcome
  problem: string | null
  /** The answer in brief, names in snake_case. What was sent and what came of it in full is in the order's trail. */
  answer: Record<string, unknown> | null
}
