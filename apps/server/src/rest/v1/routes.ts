/** Every noun of the API. */
import { accounts } from './accounts.ts'
import { alerts } from './alerts.ts'
import { bots } from './bots.ts'
import { decisions } from './decisions.ts'
import type { createRouter } from './describe.ts'
import { fills } from './fills.ts'
import { hooks } from './hooks.ts'
import { oauth } from './oauth.ts'
import { orders } from './orders.ts'
import { positions } from './positions.ts'
import { preview } from './preview.ts'
import { sendAlert } from './send-alert.ts'

export const addRoutes = (app: ReturnType<typeof createRouter>): void => {
  for (const router of [
    alerts,
    decisions,
    orders,
    fills,
    positions,
    bots,
    hooks,
    sendAlert,
    preview,
    accounts,
    oauth,
  ])
    app.route('/', router)
}
