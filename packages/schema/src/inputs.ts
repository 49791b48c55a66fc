/** The inputs of the use-cases: written once, used by tRPC, by REST (after its own v1 schema) and by the forms. */
import { z } from 'zod'
import { botSettings } from './bot.ts'
import { expectation } from './expectation.ts'
import { id, name, pageInput, symbol } from './ids.ts'
import { positiveDecimal } from './money.ts'
import { hookReading } from './reading.ts'
import { symbolMap } from './symbol.ts'
import {
  alertStatus,
  apiKeyScope,
  botStatus,
  haltScope,
  liftRole,
  orderStatus,
} from './vocabulary-schemas.ts'

export const byId = z.object({ id })

export const listAlertsInput = pageInput.extend({
  status: alertStatus.optional(),
  hookId: id.optional(),
  symbol: symbol.optional(),
})
export const listOrdersInput = pageInput.extend({
  status: z.array(orderStatus).min(1).optional(),
  alertId: id.optional(),
  botId: id.optional(),
  accountId: id.optional(),
  symbol: symbol.optional(),
})
export const listFillsInput = pageInput.extend({ orderId: id.optional(), accountId: id.optional() })
export const listPositionsInput = z.object({
  accountId: id.optional(),
  /** Also those that are flat now (they keep their realised P&L). */
  includeFlat: z.boolean().default(false),
})

export const createHookInput = z.object({
  name,
  /** Seconds in which the same raw body counts as the same alert. 0 switches that off; message ids still count. */
  dedupeWindowSeconds: z.number().int().min(0).max(86_400).default(20),
  /** Allows `POST /hooks/:hookId/:secret`, for senders that can do nothing else. */
  allowPathSecret: z.boolean().default(false),
})
/** What is not given stays as it is: so without the defaults of a new hook. */
export const updateHookInput = z.object({
  id,
  name: name.optional(),
  enabled: z.boolean().optional(),
  dedupeWindowSeconds: createHookInput.shape.dedupeWindowSeconds.unwrap().optional(),
  allowPathSecret: createHookInput.shape.allowPathSecret.unwrap().optional(),
  reading: hookReading.optional(),
  /** null: nothing is expected. */
  expects: expectation.nullable().optional(),
})
/** A message as it would be sent, and optionally how the hook would read it, to be tried before it is kept. */
export const previewInput = z.object({
  hookId: id,
  body: z.string().max(65_536),
  reading: hookReading.optional(),
})
export const sendAlertInput = z.object({ hookId: id, body: z.string().min(1).max(65_536) })

export const createBotInput = botSettings
export const updateBotInput = botSettings.extend({ id })
export const listBotsInput = z.object({ status: botStatus.optional(), hookId: id.optional() })

export const createAccountInput = z.object({
  name,
  /** Cash that the paper account starts with, in US dollars. */
  startingCash: positiveDecimal.default('100000'),
})
export const renameAccountInput = z.object({ id, name })
export const setSymbolMapInput = z.object({ id, symbolMap })

export const createApiKeyInput = z.object({
  name,
  scopes: z.array(apiKeyScope).min(1, 'choose at least one scope'),
  /** Days until the key stops working; null for none. */
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(90),
})

export const haltInput = z.object({
  scope: haltScope,
  /** The account or bot; the workspace itself when the scope is `workspace`. */
  scopeId: id,
  reason: z.string().trim().min(1, 'say why').max(200),
  /** Also cancel the orders that rest at the broker. */
  cancelOrders: z.boolean().default(false),
  /** Also close all positions of the scope at the market; what rests there is then canceled as well. */
  flatten: z.boolean().default(false),
  /** The least role that may lift it. */
  liftRole: liftRole.default('admin'),
})
/** Closes all that the workspace, an account or a bot holds. */
export const flattenInput = z.object({
  scope: haltScope,
  /** The account or bot; the workspace itself when the scope is `workspace`. */
  scopeId: id,
  reason: z.string().trim().min(1, 'say why').max(200).default('By hand.'),
})
export const equityInput = z.object({
  accountId: id.optional(),
  range: z.enum(['1h', '1d', '1w', '1m', 'all']).default('1d'),
})
export const candlesInput = z.object({ symbol, interval: z.enum(['1m', '5m', '1h']).default('1m') })
