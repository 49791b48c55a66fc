/** Looks after stops that move with the market, every few seconds, in the one process that leads. */
import { setTimeout as delay } from 'node:timers/promises'
import { Account } from '../entities/account.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import type { Trading } from '../order/trading.ts'
import { newId } from '../platform/ids.ts'
import { ALL_WORKSPACES, runQuery } from '../platform/unit-of-work.ts'
import { followStop } from './follow-stop.ts'
import { readLaneExits } from './lane-exits.ts'
import { askMarket, inputOf, reconcileExits } from './reconcile-exits.ts'
import { watchExits } from './watch-exits.ts'

const EVERY_MS = 5_000
/** The watchdog comes by at every sixth round: each half a minute. */
const WATCH_EVERY = 6

/** Until aborted. What fails in one round is tried in the next. */
export const runExits = async (trading: Trading, signal: AbortSignal): Promise<void> => {
  for (let round = 1; !signal.aborted; round++) {
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const work = [moveStops(trading), ...(round % WATCH_EVERY === 0 ? [watchExits(trading, newId())] : [])]
    for (const done of await Promise.allSettled(work))
      if (done.status === 'rejected')
        trading.log.warn({ err: done.reason }, 'Stops could not be looked after: they are again in a moment')
  }
}

/** Moves every stop that is due to move. @returns how many lanes were taken up */
export const moveStops = async (trading: Trading): Promise<number> => {
  const following = (
    await runQuery(trading, ALL_WORKSPACES, (em) => em.find(Protection, { endedAt: null }))
  ).filter(({ spec }) => spec.stop && (spec.stop.trail || spec.breakEven))
  const lanes = new Map(following.map((one) => [`${one.accountId}:${one.symbol}`, one]))
  let moved = 0
  for (const { workspaceId, accountId, symbol } of lanes.values()) {
    const { exits, account } = await runQuery(trading, workspaceId, async (em) => ({
      exits: await readLaneExits(em, { accountId, symbol }),
      account: await em.findOneOrFail(Account, accountId),
    }))
    if (!exits.active) continue
    const market = await askMarket(trading, account, symbol).catch(() => null)
    if (!market || !followStop(inputOf(exits, exits.active, market))) continue
    await reconcileExits(trading, { workspaceId, accountId, symbol, requestId: newId(), repair: false })
    moved++
  }
  return moved
}
