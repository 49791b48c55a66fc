/** The product's closed vocabularies. The words are those of the field and of docs/; nothing else is used anywhere. */

export const roles = ['owner', 'admin', 'trader', 'viewer'] as const
export type Role = (typeof roles)[number]

/**
 * received: stored, its bots have not all decided yet · ordered: at least one order came of it ·
 * done: what it asked for was so already, or was done without an order (a cancellation) ·
 * refused: bots matched and every one of them refused, with a reason each · ignored: no bot matched ·
 * invalid: understood as no known dialect, or a field was wrong (422) ·
 * rejected: turned away at the door: wrong secret (401), hook switched off (410), too large (413) ·
 * failed: could not be routed after all attempts; the alert is kept and nothing was ordered.
 */
export const alertStatuses = [
  'received',
  'ordered',
  'done',
  'refused',
  'ignored',
  'invalid',
  'rejected',
  'failed',
] as const
export type AlertStatus = (typeof alertStatuses)[number]

/**
 * What the orders of an alert came to. working: one is not done yet · filled: all of them wholly, and no bot refused ·
 * partly_filled: something was filled, and something was not, or was refused · rejected, canceled, expired: nothing
 * was filled.
 */
export const alertOutcomes = [
  'working',
  'filled',
  'partly_filled',
  'rejected',
  'canceled',
  'expired',
] as const
export type AlertOutcome = (typeof alertOutcomes)[number]

/**
 * `words` is a line such as "buy BTCUSDT"; `general` was read by the names that its fields have; `mapped` by a
 * mapping that a person made for the hook.
 */
export const dialects = [
  'viewzenix',
  'traderspost',
  'openalgo',
  '3commas',
  'okx',
  'pineconnector',
  'alertatron',
  'words',
  'general',
  'mapped',
] as const
export type Dialect = (typeof dialects)[number]

export const sides = ['buy', 'sell'] as const
export type Side = (typeof sides)[number]

/**
 * What a signal asks for. A signal with a side alone leaves the intent to the position that it meets.
 * add, reduce: make the position larger or smaller by the quantity, never turn it · flat: close whatever is open ·
 * reverse: close what is open, then open the other way · cancel: cancel what rests, trade nothing ·
 * target: whatever it takes to hold `target` afterwards, so that a missed alert heals itself ·
 * protect: move the stop, set the targets of what is held, trade nothing; its side is that of the position's entry.
 */
export const intents = [
  'enter_long',
  'exit_long',
  'enter_short',
  'exit_short',
  'add',
  'reduce',
  'flat',
  'reverse',
  'cancel',
  'target',
  'protect',
] as const
export type Intent = (typeof intents)[number]

export const assetClasses = ['crypto', 'equity', 'forex', 'unknown'] as const
export type AssetClass = (typeof assetClasses)[number]

export const orderTypes = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const
export type OrderType = (typeof orderTypes)[number]

/** opg and cls are the opening and the closing auction. */
export const timesInForce = ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls'] as const
export type TimeInForce = (typeof timesInForce)[number]

/**
 * Where an order stands with us. `pending` is committed and not yet sent; `submitting` is on its way to the
 * broker; `unknown` was sent and no answer came: it is never sent again, the broker is asked. The rest are
 * the broker's words.
 */
export const orderStatuses = [
  'pending',
  'submitting',
  'unknown',
  'submitted',
  'partially_filled',
  'filled',
  'canceled',
  'rejected',
  'expired',
] as const
export type OrderStatus = (typeof orderStatuses)[number]

/** The field's words, as the REST API shows them: `submitting` and `unknown` are `pending` there. */
export const publicOrderStatuses = [
  'pending',
  'submitted',
  'partially_filled',
  'filled',
  'canceled',
  'rejected',
  'expired',
] as const
export type PublicOrderStatus = (typeof publicOrderStatuses)[number]

/**
 * One order of a bot's answer to an alert. A reversal is an `exit` leg, seen filled, and then an `entry` leg.
 * stop, target: kept beside the position that an entry opened, to protect it and to take its profit.
 */
export const legs = ['entry', 'exit', 'stop', 'target'] as const
export type Leg = (typeof legs)[number]

/**
 * waiting: an earlier signal or order for the same account and symbol has to finish first · awaiting_approval: a
 * person has to say yes · done: what it asked for is so, and no order was needed.
 */
export const decisionOutcomes = ['waiting', 'awaiting_approval', 'ordered', 'done', 'refused'] as const
export type DecisionOutcome = (typeof decisionOutcomes)[number]

export const botStatuses = ['active', 'paused'] as const
export type BotStatus = (typeof botStatuses)[number]

export const brokerKinds = ['paper'] as const
export type BrokerKind = (typeof brokerKinds)[number]

export const accountModes = ['paper', 'live'] as const
export type AccountMode = (typeof accountModes)[number]

export const haltScopes = ['workspace', 'account', 'bot'] as const
export type HaltScope = (typeof haltScopes)[number]

/** The least role that may lift a halt, as whoever halts decides. */
export const liftRoles = ['trader', 'admin', 'owner'] as const
export type LiftRole = (typeof liftRoles)[number]

/** What an API key may do. `alerts:write` sends alerts; `orders:write` cancels, moves stops, closes positions, approves and declines; `bots:write` pauses, resumes, replays and shadows; `halts:write` stops trading, with what it cancels and closes, and lets it go on; `risk:write` sets limits. */
export const apiKeyScopes = [
  'alerts:read',
  'alerts:write',
  'orders:read',
  'orders:write',
  'positions:read',
  'bots:read',
  'bots:write',
  'hooks:read',
  'accounts:read',
  'halts:read',
  'halts:write',
  'risk:read',
  'risk:write',
  'integrations:read',
  'activity:read',
] as const
export type ApiKeyScope = (typeof apiKeyScopes)[number]

/** Kinds of thing a live event can name: `{workspace, kind, id}` and nothing else crosses the wire. */
export const liveKinds = [
  'alert',
  'decision',
  'order',
  'fill',
  'position',
  'bot',
  'hook',
  'account',
  'api_key',
  'halt',
  'integration',
  'equity',
  'member',
  'workspace',
  'session',
  'mail',
  'file',
  'export',
  'replay',
  'shadow',
] as const
export type LiveKind = (typeof liveKinds)[number]

export const actorKinds = ['user', 'api_key', 'hook', 'system'] as const
export type ActorKind = (typeof actorKinds)[number]

/**
 * up: serving, green · degraded: errors or slow lately, still tried, amber · down: its breaker is open or nothing gets
 * through, red · idle: not called lately, grey.
 */
export const integrationStates = ['up', 'degraded', 'down', 'idle'] as const
export type IntegrationState = (typeof integrationStates)[number]

/** The eight error codes of the core; each transport maps them once. */
export const errorCodes = [
  'NOT_FOUND',
  'FORBIDDEN',
  'UNAUTHENTICATED',
  'INVALID',
  'CONFLICT',
  'LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
] as const
export type ErrorCode = (typeof errorCodes)[number]
