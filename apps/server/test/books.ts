/** What must hold whatever happened: our books and the broker's, held against each other. */
import { withConnection } from '@viewzenix/testing/run-sql'
import type pg from 'pg'
import { expect } from 'vitest'
import { audit } from '../chaos/audit.ts'
import { type Books, tellUnderWay, whatIsUnderWay } from '../chaos/books.ts'

/** Resolves when nothing is under way any more. */
export const untilSettled = async (books: Books, deadlineMs: number): Promise<void> => {
  const until = performance.now() + deadlineMs
  for (;;) {
    const { jobs: _, ...left } = await whatIsUnderWay(books)
    if (Object.values(left).every((count) => count === 0)) return
    if (performance.now() > until)
      throw new Error(`Still under way: ${JSON.stringify(await tellUnderWay(books))}`)
    await books.query('select pg_sleep(0.05)')
  }
}

/** Every acknowledged alert has exactly one outcome, no order is at the broker twice, and the sums agree. */
export const expectBooksToAgree = async (books: Books, acknowledged: string[]): Promise<void> => {
  const findings = await audit(
    books,
    acknowledged.map((id) => ({ message: id, acknowledged: [id], firsts: 1 })),
  )
  expect(findings.filter(({ offenders }) => offenders.length > 0)).toEqual([])
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
