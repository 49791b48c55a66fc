/** What must hold whatever happened: our books and the broker's, held against each other. */
import { withConnection } from '@viewzenix/testing/run-sql'
import type pg from 'pg'
import { expect } from 'vitest'

export type Books = {
  query<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>
  close(): Promise<void>
}

/** Reads the database as a supervisor does: every workspace. */
export const openBooks = async (client: pg.Client): Promise<Books> => {
  await client.connect()
  await client.query("select set_config('viewzenix.workspace', '*', false)")
  return {
    query: async (text, values) => (await client.query(text, values)).rows,
    close: () => client.end(),
  }
}

const OPEN = `('pending', 'submitting', 'unknown', 'submitted', 'partially_filled')`

/** Resolves when nothing is under way any more. */
export const untilSettled = async (books: Books, deadlineMs: number): Promise<void> => {
  const until = performance.now() + deadlineMs
  for (;;) {
    const [left] = await books.query<{ alerts: string; decisions: string; orders: string }>(
      `select (select count(*) from alert where status = 'received') as alerts,
        (select count(*) from decision where outcome = 'waiting') as decisions,
        (select count(*) from trade_order where status in ${OPEN}) as orders`,
    )
    if (left?.alerts === '0' && left.decisions === '0' && left.orders === '0') return
    if (performance.now() > until)
      throw new Error(`Still under way: ${JSON.stringify(await whatIsLeft(books))}`)
    await books.query('select pg_sleep(0.05)')
  }
}

const whatIsLeft = async (books: Books) => ({
  orders: await books.query(
    `select symbol, status, lookups, client_order_id, updated_at from trade_order where status in ${OPEN} limit 10`,
  ),
  waiting: await books.query(
    `select symbol, count(*), min(reason) as reason from decision where outcome = 'waiting' group by symbol`,
  ),
  jobs: await books.query(
    `select task_identifier, key, attempts, max_attempts, last_error, locked_by, locked_at, run_at, now() as now
     from graphile_worker.jobs order by run_at limit 20`,
  ),
})

/** Every acknowledged alert has exactly one outcome, no order is at the broker twice, and the sums agree. */
export const expectBooksToAgree = async (books: Books, acknowledged: string[]): Promise<void> => {
  const missing = await books.query(
    `select id from unnest($1::uuid[]) as id where not exists (select from alert where alert.id = id)`,
    [acknowledged],
  )
  expect(missing).toEqual([])

  // One decision for each account of each bot that listens, and an outcome that is theirs.
  const undecided = await books.query(
    `select a.id, a.status, a.symbol, count(d.id) as decisions from alert a
     left join decision d on d.alert_id = a.id
     where a.status not in ('rejected', 'invalid', 'ignored') group by a.id
     having count(d.id) <> (select count(*) from bot b join bot_account ba on ba.bot_id = b.id
         where b.hook_id = a.hook_id and (cardinality(b.symbols) = 0 or a.symbol = any (b.symbols)))
       or a.status <> case when bool_or(d.outcome = 'ordered') then 'ordered' else 'refused' end`,
  )
  expect(undecided).toEqual([])

  const wronglyOrdered = await books.query(
    `select d.id, d.outcome, count(o.id) as orders from decision d
     left join trade_order o on (o.alert_id, o.bot_id, o.account_id) = (d.alert_id, d.bot_id, d.account_id)
     group by d.id having count(o.id) <> case d.outcome when 'ordered' then 1 else 0 end`,
  )
  expect(wronglyOrdered).toEqual([])

  const strangers = await books.query(
    `select b.client_order_id from paper_broker.orders b
     where not exists (select from trade_order o where o.client_order_id = b.client_order_id)`,
  )
  expect(strangers).toEqual([])

  const different = await books.query(
    `select o.client_order_id, o.status, b.status as at_broker, o.filled_quantity, b.filled_quantity as filled
     from trade_order o left join paper_broker.orders b on b.client_order_id = o.client_order_id
     where case when b.id is null then o.status not in ('rejected', 'canceled') or o.filled_quantity <> 0
       else o.status <> b.status or o.filled_quantity <> b.filled_quantity end`,
  )
  expect(different).toEqual([])

  const badFills = await books.query(
    `select o.client_order_id, o.filled_quantity, sum(f.quantity) as fills from trade_order o
     left join fill f on f.order_id = o.id group by o.id
     having coalesce(sum(f.quantity), 0) <> o.filled_quantity`,
  )
  expect(badFills).toEqual([])

  const badPositions = await books.query(
    `select coalesce(p.symbol, b.symbol) as symbol, p.quantity, b.quantity as at_broker from position p
     full join paper_broker.positions b on b.account_id = p.account_id::text and b.symbol = p.symbol
     where coalesce(p.quantity, 0) <> coalesce(b.quantity, 0)`,
  )
  expect(badPositions).toEqual([])
}

/** Calls `hear` at the commit of every activity with one of these verbs, until `stop`. */
export const listenForActivities = async (
  client: pg.Client,
  databaseUrl: string,
  hear: (verb: string) => void,
): Promise<{ stop(): Promise<void> }> => {
  await withConnection(databaseUrl, (owner) =>
    owner.query(`
      create or replace function tell_activity() returns trigger language plpgsql as $$
        begin perform pg_notify('test_activity', new.verb || ' ' || new.id); return new; end $$;
      create or replace trigger tell_activity after insert on activity for each row execute function tell_activity()`),
  )
  await client.connect()
  client.on('notification', ({ payload }) => hear((payload ?? '').split(' ')[0] ?? ''))
  await client.query('listen test_activity')
  return { stop: () => client.end() }
}
