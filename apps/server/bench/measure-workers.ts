/** How many orders a second two worker processes get to the broker, out of a backlog that waited for them. */
import { createPaperAccount } from '@viewzenix/core/account'
import { createBot } from '@viewzenix/core/bot'
import { createHook } from '@viewzenix/core/hook'
import { withSetup } from '../chaos/desks.ts'
import { SYMBOLS, sendAlert, type Target, untilDone, withBooks } from './alerts.ts'
import type { Bench } from './bench.ts'
import { startAgain, startProduct } from './processes.ts'
import type { Row } from './table.ts'

const APP_SECRET = 'Tb0vYq2mJkz8Rw4XnLc6Hd9SgPf3Ue7AiOo1'
/** Each with a hook and a bot of its own: a broker takes the orders of one account one after the other. */
const ACCOUNTS = 10
const ALERTS = 2_000
const AT_A_TIME = 32

export const measureWorkers = async (bench: Bench): Promise<Row[]> => {
  const rows: Row[] = []
  for (const workers of [1, 2]) {
    const { orders, seconds } = await drain(bench, workers)
    rows.push({
      what: `pipeline, ${workers} worker ${workers === 1 ? 'process' : 'processes'}: orders/s`,
      value: (orders / seconds).toFixed(0),
      against: `${orders} orders of ${ALERTS} alerts over ${SYMBOLS.length} symbols and ${ACCOUNTS} accounts, from the first order to the last`,
    })
  }
  return rows
}

const drain = async (bench: Bench, workers: number): Promise<{ orders: number; seconds: number }> => {
  const databaseUrl = await bench.newDatabase(`workers_${workers}`)
  const door = await startProduct(databaseUrl, { APP_SECRET, ROLE: 'http' })
  const running: { stop(): Promise<void> }[] = [door]
  try {
    const place = { databaseUrl, appSecret: APP_SECRET, workspaceId: door.workspaceId, baseUrl: door.baseUrl }
    const targets = await withSetup(place, async (platform, actor) => {
      const made: Target[] = []
      for (let i = 0; i < ACCOUNTS; i++) {
        const account = await createPaperAccount(platform, actor, { name: `Bench ${i}` })
        const { hook, secret } = await createHook(platform, actor, { name: `Bench ${i}` })
        await createBot(platform, actor, {
          ...{ name: `Bench ${i}`, hookId: hook.id, accountIds: [account.id] },
          ...{ sizing: { kind: 'alert' }, order: { type: 'market' } },
        })
        made.push({ baseUrl: door.baseUrl, hookPath: new URL(hook.url).pathname, hookSecret: secret })
      }
      return made
    })
    // Round by round: every account buys every symbol before it sells it.
    const queue = Array.from({ length: ALERTS }, (_, i) => i)
    await Promise.all(
      Array.from({ length: AT_A_TIME }, async () => {
        for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
          const target = targets[i % ACCOUNTS]
          if (target) await sendAlert(target, `backlog-${i}`, Math.floor(i / ACCOUNTS))
        }
      }),
    )
    running.push(
      ...(await Promise.all(
        Array.from({ length: workers }, () => startAgain(databaseUrl, { APP_SECRET, ROLE: 'worker' })),
      )),
    )
    return await withBooks(databaseUrl, async (books) => {
      await untilDone(books)
      const [row] = await books.query<{ orders: number; seconds: string }>(
        `select count(*)::int as orders, extract(epoch from max(placed_at) - min(placed_at)) as seconds
         from paper_broker.orders`,
      )
      return { orders: row?.orders ?? 0, seconds: Number(row?.seconds) }
    })
  } finally {
    for (const one of running.reverse()) await one.stop()
  }
}
