/** Every noun of the API. */
import { accounts } from './accounts.ts'
import { activity } from './activity.ts'
import { alerts } from './alerts.ts'
import { bots } from './bots.ts'
import { decisions } from './decisions.ts'
import type { createRouter } from './describe.ts'
import { equityGuards } from './equity-guards.ts'
import { exports } from './exports.ts'
import { fills } from './fills.ts'
import { flattens } from './flatten.ts'
import { halts } from './halts.ts'
import { hooks } from './hooks.ts'
import { integrations } from './integrations.ts'
import { oauth } from './oauth.ts'
import { orders } from './orders.ts'
import { performances } from './performance.ts'
import { positions } from './positions.ts'
import { preview } from './preview.ts'
import { replays } from './replays.ts'
import { risks } from './risk.ts'
import { sendAlert } from './send-alert.ts'
import { shadows } from './shadows.ts'

export const addRoutes = (app: ReturnType<typeof createRouter>): void => {
  for (const router of [
    alerts,
    decisions,
    orders,
    fills,
    exports,
    positions,
    flattens,
    halts,
    risks,
    equityGuards,
    performances,
    bots,
    shadows,
    hooks,
    sendAlert,
    preview,
    replays,
    accounts,
    activity,
    integrations,
    oauth,
  ])
    app.route('/', router)
}
