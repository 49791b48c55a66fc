/**
 * The paper broker's own book, in its own schema: the product's tables know nothing of it, as they would know
 * nothing of a real broker's. Append-only: a change gets a new migration beside this one.
 */
export const paperBrokerMigration: { name: string; up: string[] } = {
  name: 'paper_broker_0001',
  up: [
    'create schema if not exists paper_broker',
    `create table paper_broker.account (
      id text primary key,
      currency text not null,
      starting_cash numeric not null,
      cash numeric not null,
      event_seq bigint not null default 0,
      opened_at timestamptz not null default now()
    )`,
    `create table paper_broker.orders (
      id uuid primary key,
      account_id text not null references paper_broker.account (id),
      client_order_id text not null,
      symbol text not null,
      side text not null check (side in ('buy', 'sell')),
      type text not null check (type in ('market', 'limit', 'stop', 'stop_limit', 'trailing_stop')),
      time_in_force text not null check (time_in_force in ('day', 'gtc', 'ioc', 'fok', 'opg', 'cls')),
      requested_quantity numeric not null,
      quantity numeric not null,
      limit_price numeric,
      stop_price numeric,
      trail jsonb,
      extended_hours boolean not null,
      reduce_only boolean not null,
      status text not null
        check (status in ('submitted', 'partially_filled', 'filled', 'canceled', 'rejected', 'expired')),
      reason text,
      filled_quantity numeric not null check (filled_quantity >= 0 and filled_quantity <= quantity),
      placed_at timestamptz not null,
      matched_until timestamptz not null,
      best_price numeric,
      triggered_at timestamptz,
      expires_at timestamptz,
      updated_at timestamptz not null,
      unique (account_id, client_order_id),
      check (status = 'rejected' or (
        (type in ('limit', 'stop_limit')) = (limit_price is not null)
        and (type in ('stop', 'stop_limit')) = (stop_price is not null)
        and (type = 'trailing_stop') = (trail is not null and best_price is not null)))
    )`,
    `create index orders_open on paper_broker.orders (account_id)
      where status in ('submitted', 'partially_filled')`,
    `create table paper_broker.fills (
      order_id uuid not null references paper_broker.orders (id),
      n int not null,
      quantity numeric not null check (quantity > 0),
      price numeric not null check (price > 0),
      fee numeric not null,
      cash_change numeric not null,
      filled_at timestamptz not null,
      primary key (order_id, n)
    )`,
    `create table paper_broker.positions (
      account_id text not null references paper_broker.account (id),
      symbol text not null,
      quantity numeric not null,
      cost numeric not null,
      realized_pnl numeric not null,
      fees numeric not null,
      primary key (account_id, symbol)
    )`,
    `create table paper_broker.events (
      account_id text not null references paper_broker.account (id),
      seq bigint not null,
      payload jsonb not null,
      created_at timestamptz not null default now(),
      primary key (account_id, seq)
    )`,
    'create index events_created on paper_broker.events (created_at)',
    `create table paper_broker.attempts (
      account_id text not null,
      client_order_id text not null,
      count int not null,
      primary key (account_id, client_order_id)
    )`,
  ],
}
