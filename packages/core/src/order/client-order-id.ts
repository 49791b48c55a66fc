import { createHash } from 'node:crypto'
import type { Leg } from '@viewzenix/schema'

/**
 * The same (alert, bot, account, leg and its number) always has the same client order id, so that a broker
 * recognises a second send whatever happened between. 36 letters, digits and a hyphen: every broker takes that.
 */
export const clientOrderId = (key: {
  alertId: string
  botId: string
  accountId: string
  leg: Leg
  /** Of stops and targets, which are replaced; 0 for entries and exits. */
  legSeq?: number
}): string => {
  const digest = createHash('sha256')
    .update(`${key.alertId}|${key.botId}|${key.accountId}|${key.leg}${key.legSeq ? `|${key.legSeq}` : ''}`)
    .digest('hex')
  return `vzx-${digest.slice(0, 32)}`
}
