/** The map of the dashboard's API: one router a noun. */
import { accountRouter } from './account.router.ts'
import { activityRouter } from './activity.router.ts'
import { alertRouter } from './alert.router.ts'
import { apiKeyRouter } from './api-key.router.ts'
import { botRouter } from './bot.router.ts'
import { decisionRouter } from './decision.router.ts'
import { exportRouter } from './export.router.ts'
import { fileRouter } from './file.router.ts'
import { haltRouter } from './halt.router.ts'
import { hookRouter } from './hook.router.ts'
import { integrationRouter } from './integration.router.ts'
import { invitationRouter } from './invitation.router.ts'
import { liveRouter } from './live.router.ts'
import { mailPreferenceRouter, mailRouter, mailTemplateRouter, suppressionRouter } from './mail.router.ts'
import { marketRouter } from './market.router.ts'
import { meRouter } from './me.router.ts'
import { memberRouter } from './member.router.ts'
import { fillRouter, orderRouter } from './order.router.ts'
import { overviewRouter, statusRouter } from './overview.router.ts'
import { performanceRouter } from './performance.router.ts'
import { positionRouter, protectionRouter } from './position.router.ts'
import { profileRouter } from './profile.router.ts'
import { replayRouter } from './replay.router.ts'
import { riskRouter } from './risk.router.ts'
import { sessionRouter } from './session.router.ts'
import { shadowRouter } from './shadow.router.ts'
import { router } from './trpc.ts'
import { workspaceRouter } from './workspace.router.ts'

export const appRouter = router({
  me: meRouter,
  workspace: workspaceRouter,
  member: memberRouter,
  invitation: invitationRouter,
  profile: profileRouter,
  session: sessionRouter,
  overview: overviewRouter,
  status: statusRouter,
  alert: alertRouter,
  decision: decisionRouter,
  order: orderRouter,
  fill: fillRouter,
  position: positionRouter,
  protection: protectionRouter,
  performance: performanceRouter,
  replay: replayRouter,
  shadow: shadowRouter,
  market: marketRouter,
  bot: botRouter,
  hook: hookRouter,
  account: accountRouter,
  apiKey: apiKeyRouter,
  halt: haltRouter,
  risk: riskRouter,
  activity: activityRouter,
  integration: integrationRouter,
  mail: mailRouter,
  mailTemplate: mailTemplateRouter,
  mailPreference: mailPreferenceRouter,
  suppression: suppressionRouter,
  file: fileRouter,
  export: exportRouter,
  live: liveRouter,
})

export type AppRouter = typeof appRouter
