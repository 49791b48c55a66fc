/** The mail about a day that is over: what came in, what came of it, and where the accounts stand. */

import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, type MailData } from '@viewzenix/schema'
import { firstSeqSince } from '../alert/first-seq-since.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Fill, Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { planMailToMembers } from '../notification/plan-mail.ts'
import { priceWords } from '../order/order-words.ts'
import { systemActor } from '../platform/actor.ts'
import { firstIdAt } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, runQuery } from '../platform/unit-of-work.ts'

const DAY_MS = 86_400_000
const MAX_POSITIONS = 50
/** A summary that is later than this is news no more. */
const LATEST_MS = DAY_MS / 2

/**
 * Plans the summary of yesterday (UTC) for every workspace in which anything happened or a position is open, but
 * not for one that is deleted. Asked every hour until noon, so that a server that was off at night makes up for it;
 * once a day for a workspace, whatever happens in it or who joins it meanwhile. @returns how many mails were planned
 */
export const planDailySummaries = async (platform: Platform, requestId: string): Promise<number> => {
  const now = platform.clock.now().getTime()
  const end = new Date(now - (now % DAY_MS))
  if (now - end.getTime() >= LATEST_MS) return 0
  const start = new Date(end.getTime() - DAY_MS)
  const day = start.toISOString().slice(0, 10)
  const due = '(summary_day is null or summary_day < ?) and deletes_at is null and created_at < ?'
  const workspaces = await runQuery(platform, ALL_WORKSPACES, (em) =>
    em.execute<{ id: string }[]>(`select id from workspace where ${due} order by id`, [
      day,
      end.toISOString(),
    ]),
  )
  let planned = 0
  for (const { id } of workspaces) {
    // A transaction each: one workspace whose figures cannot be read keeps no other from its mail.
    planned += await runInTransaction(platform, systemActor(id, requestId), async (uow) => {
      // Committed with the mails: of two who plan it at once, one does.
      const taken = await uow.em.execute<{ id: string }[]>(
        `update workspace set summary_day = ? where id = ? and ${due} returning id`,
        [day, id, day, end.toISOString()],
      )
      if (taken.length === 0) return 0
      const data = await summarise(uow.em, id, start, end)
      if (!data) return 0
      return planMailToMembers(uow, {
        template: 'daily_summary',
        atLeast: 'trader',
        dedupeKey: data.day,
        data,
      })
    }).catch((err: unknown) => {
      platform.log.error({ err, workspaceId: id }, 'The summary of a day could not be planned')
      return 0
    })
  }
  return planned
}

const summarise = async (
  em: EntityManager,
  workspaceId: string,
  start: Date,
  end: Date,
): Promise<MailData<'daily_summary'> | null> => {
  const id = { $gte: firstIdAt(start), $lt: firstIdAt(end) }
  const seq = {
    $gte: await firstSeqSince(em, workspaceId, start),
    $lt: await firstSeqSince(em, workspaceId, end),
  }
  const alerts = await em.count(Alert, { seq })
  const refused = await em.count(Alert, { seq, status: 'refused' })
  const orders = await em.count(Order, { id })
  const rejected = await em.count(Order, { id, status: 'rejected' })
  const fills = await em.count(Fill, { id })
  const positions = await em.find(
    Position,
    { quantity: { $ne: '0' } },
    { orderBy: { symbol: 'asc', id: 'asc' }, limit: MAX_POSITIONS },
  )
  if (alerts + orders + fills + positions.length === 0) return null
  return {
    day: start.toISOString().slice(0, 10),
    ...(await readEquity(em, workspaceId, start, end)),
    alerts,
    orders,
    fills,
    refused,
    rejected,
    positions: positions.map(({ symbol, quantity, averagePrice }) => ({
      symbol,
      quantity,
      averagePrice: priceWords(averagePrice),
    })),
    url: '/',
  }
}

/** Of all accounts together; what has another currency, or no word yet, cannot be added. */
const readEquity = async (em: EntityManager, workspaceId: string, start: Date, end: Date) => {
  const rows: { currency: string; equity: string | null; before: string | null }[] = await em.execute(
    `select a.currency,
       (select equity::text from equity_point e where e.account_id = a.id and e.at < ? order by e.at desc limit 1) as equity,
       (select equity::text from equity_point e where e.account_id = a.id and e.at < ? order by e.at desc limit 1) as before
     from account a where a.workspace_id = ?`,
    [end.toISOString(), start.toISOString(), workspaceId],
  )
  const currency = rows[0]?.currency ?? 'USD'
  const unclear = rows.length === 0 || rows.some((row) => row.currency !== currency || row.equity === null)
  if (unclear) return { currency, equity: null, change: null }
  const sum = (values: (string | null)[]) =>
    values.reduce((total, value) => total.plus(value ?? '0'), dec('0'))
  const equity = sum(rows.map((row) => row.equity))
  const known = rows.every((row) => row.before !== null)
  const change = known ? equity.minus(sum(rows.map((row) => row.before))) : null
  return { currency, equity: equity.toFixed(2), change: change?.toFixed(2) ?? null }
}
