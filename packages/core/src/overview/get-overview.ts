import type { OverviewView } from '@viewzenix/schema'
import { z } from 'zod'
import { findAlerts } from '../alert/list-alerts.ts'
import { listBots } from '../bot/list-bots.ts'
import { Account } from '../entities/account.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { query } from '../platform/use-case.ts'
import type { MarketData } from '../ports/index.ts'
import { findPositions } from '../position/list-positions.ts'
import { markPositions } from '../position/position-view.ts'
import { countToday } from './count-today.ts'
import { readEquity } from './read-equity.ts'

const LAST_ALERTS = 10

/** The first page of the dashboard. Today is the UTC day. Positions are unmarked when the market is away. */
export const getOverview = async (
  platform: Platform,
  market: MarketData,
  actor: Actor,
  input: z.input<typeof nothing>,
): Promise<OverviewView> => {
  const overview = await readOverview(platform, actor, input)
  const [positions, bots] = await Promise.all([
    markPositions(market, overview.positions),
    listBots(platform, actor, {}),
  ])
  return { ...overview, positions, bots }
}

const nothing = z.object({})

const readOverview = query({
  name: 'overview.get',
  input: nothing,
  permission: 'read',
  scope: null,
  handle: async ({ em, workspaceId, now }): Promise<Omit<OverviewView, 'bots'>> => {
    const midnight = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()))
    const { items: alerts } = await findAlerts(em, { limit: LAST_ALERTS })
    const [account, bot] = [await em.count(Account), await em.count(Bot)]
    const firstSteps: OverviewView['firstSteps'] = []
    if (account === 0) firstSteps.push('account')
    if (bot === 0) firstSteps.push('bot')
    if (alerts.length === 0) firstSteps.push('alert')
    return {
      equity: await readEquity(em, workspaceId, midnight),
      positions: await findPositions(em, { includeFlat: false }),
      alerts,
      counts: await countToday(em, workspaceId, midnight),
      firstSteps,
    }
  },
})
