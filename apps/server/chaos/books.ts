/** The books as a supervisor reads them: every workspace, and the paper broker's own beside ours. */
import type pg from 'pg'

export type Books = {
  query<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>
  close(): Promise<void>
}

export const openBooks = async (client: pg.Client): Promise<Books> => {
  await client.connect()
  await client.query("select set_config('viewzenix.workspace', '*', false)")
  return {
    query: async (text, values) => (await client.query(text, values)).rows,
    close: () => client.end(),
  }
}

const OPEN = `('pending', 'submitting', 'unknown', 'submitted', 'partially_filled')`
/** Limits, stops and targets may stand for days: they are followed, and nothing waits for them. */
const RESTS = `(status in ('submitted', 'partially_filled') and type <> 'market' and cancel_requested_at is null)`

export type UnderWay = { alerts: number; decisions: number; orders: number; jobs: number }

/** What is not done yet. Of jobs those alone whose work does not show in a table already, and that are due. */
export const whatIsUnderWay = async (books: Books): Promise<UnderWay> => {
  const [left] = await books.query<UnderWay>(
    `select (select count(*)::int from alert where status = 'received') as alerts,
      (select count(*)::int from decision where outcome = 'waiting') as decisions,
      (select count(*)::int from trade_order where status in ${OPEN} and not ${RESTS}) as orders,
      (select count(*)::int from graphile_worker.jobs where attempts < max_attempts
        and run_at < now() + interval '5 seconds'
        and task_identifier in ('order.cancel', 'exits.reconcile')) as jobs`,
  )
  if (!left) throw new Error('PostgreSQL counted nothing')
  return left
}

/** For the message of a run that comes to no end. */
export const tellUnderWay = async (books: Books) => ({
  orders: await books.query(
    `select symbol, status, lookups, client_order_id, updated_at from trade_order
     where status in ${OPEN} and not ${RESTS} limit 10`,
  ),
  waiting: await books.query(
    `select symbol, count(*), min(reason) as reason from decision where outcome = 'waiting' group by symbol limit 10`,
  ),
  jobs: await books.query(
    `select task_identifier, key, attempts, max_attempts, last_error, locked_by, locked_at, run_at, now() as now
     from graphile_worker.jobs order by run_at limit 20`,
  ),
})
