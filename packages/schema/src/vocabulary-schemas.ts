/** The same words for reading what came from outside. Apart from the words, which every page of the dashboard loads: zod is not. */
import { z } from 'zod'
import {
  accountModes,
  actorKinds,
  alertStatuses,
  apiKeyScopes,
  assetClasses,
  botStatuses,
  brokerKinds,
  decisionOutcomes,
  dialects,
  errorCodes,
  haltScopes,
  integrationStates,
  intents,
  legs,
  liftRoles,
  liveKinds,
  orderStatuses,
  orderTypes,
  publicOrderStatuses,
  roles,
  sides,
  timesInForce,
} from './vocabulary.ts'

export const role = z.enum(roles)
export const alertStatus = z.enum(alertStatuses)
export const dialect = z.enum(dialects)
export const side = z.enum(sides)
export const intent = z.enum(intents)
export const assetClass = z.enum(assetClasses)
export const orderType = z.enum(orderTypes)
export const timeInForce = z.enum(timesInForce)
export const orderStatus = z.enum(orderStatuses)
export const publicOrderStatus = z.enum(publicOrderStatuses)
export const leg = z.enum(legs)
export const decisionOutcome = z.enum(decisionOutcomes)
export const botStatus = z.enum(botStatuses)
export const brokerKind = z.enum(brokerKinds)
export const accountMode = z.enum(accountModes)
export const haltScope = z.enum(haltScopes)
export const liftRole = z.enum(liftRoles)
export const apiKeyScope = z.enum(apiKeyScopes)
export const liveKind = z.enum(liveKinds)
export const actorKind = z.enum(actorKinds)
export const integrationState = z.enum(integrationStates)
export const errorCode = z.enum(errorCodes)
