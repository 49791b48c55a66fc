import { createHash } from 'node:crypto'
import type { Leg } from '@viewzenix/schema'

/**
 * The same (alert, bot, account, leg) always has the same client order id, so that a broker recognises a
 * second send whatever happened between. 36 characters, letters, digits and a hyphen: every broker takes that.
 */
export const clientOrderId = (key: {
  alertId: string
  botId: string
  accountId: string
  leg: Leg
}): string => {
  const digest = createHash('sha256')
    .update(`${key.alertId}|${key.botId}|${key.accountId}|${key.leg}`)
    .digest('hex')
  return `vzx-${digest.slice(0, 32)}`
}
