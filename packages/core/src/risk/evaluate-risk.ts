import { dec, type RiskLimits, toDecimalString, type VerdictView } from '@viewzenix/schema'

export type RiskInput = {
  limits: RiskLimits
  /** Base units of the entry, and what one is expected to cost, in quote currency. */
  quantity: string
  price: string
  /** Signed base units held now; the entry goes the same way. */
  position: string
  /** Base units of entries that rest at the broker and go the same way: each may fill yet. */
  resting: string
  /** Entries of this bot in the last 60 seconds. */
  entriesLastMinute: number
}

/** Holds an entry against every limit that is set. All are evaluated, so that all reasons can be read at once. */
export const evaluateRisk = (input: RiskInput): VerdictView[] => {
  const { limits } = input
  const verdicts: VerdictView[] = []
  const notional = dec(input.quantity).times(input.price)
  if (limits.maxOrderNotional !== null)
    verdicts.push(atMost('max_order_notional', notional, dec(limits.maxOrderNotional), 'The order is worth'))
  if (limits.maxPositionNotional !== null) {
    const held = dec(input.position).abs().plus(input.resting).times(input.price)
    verdicts.push(
      atMost(
        'max_position_notional',
        held.plus(notional),
        dec(limits.maxPositionNotional),
        'The position would be worth',
      ),
    )
  }
  if (limits.maxOrdersPerMinute !== null) {
    const passed = input.entriesLastMinute < limits.maxOrdersPerMinute
    const count = `${input.entriesLastMinute} ${input.entriesLastMinute === 1 ? 'order' : 'orders'} in the last minute`
    verdicts.push({
      rule: 'max_orders_per_minute',
      passed,
      message: passed
        ? `${count}, limit is ${limits.maxOrdersPerMinute}.`
        : `Refused: ${count}, limit is ${limits.maxOrdersPerMinute}.`,
      observed: String(input.entriesLastMinute),
      limit: String(limits.maxOrdersPerMinute),
    })
  }
  return verdicts
}

const atMost = (
  rule: string,
  observed: ReturnType<typeof dec>,
  limit: ReturnType<typeof dec>,
  words: string,
): VerdictView => {
  const passed = observed.lte(limit)
  const shown = toDecimalString(observed.toDecimalPlaces(2))
  return {
    rule,
    passed,
    message: `${passed ? '' : 'Refused: '}${words} ${shown}, limit is ${toDecimalString(limit)}.`,
    observed: toDecimalString(observed),
    limit: toDecimalString(limit),
  }
}
