import type { PoolClient } from 'pg'

/** Every table of the book, those that refer to others first. */
const BY_ACCOUNT = ['attempts', 'events', 'positions', 'orders']

/** Removes the books of these accounts, in the caller's transaction. */
export const forget = async (client: PoolClient, accountIds: string[]): Promise<void> => {
  await client.query(
    `delete from paper_broker.fills where order_id in
       (select id from paper_broker.orders where account_id = any($1))`,
    [accountIds],
  )
  for (const table of BY_ACCOUNT)
    await client.query(`delete from paper_broker.${table} where account_id = any($1)`, [accountIds])
  await client.query('delete from paper_broker.account where id = any($1)', [accountIds])
}
