/** A long history, written straight into the tables: what a year of trading leaves behind. */
import type pg from 'pg'

export type Some = { alertId: string; orderId: string }

/** Every second alert became a filled order. Spread over a year, the newest a minute ago. */
export const writeHistory = async (
  client: pg.Client,
  workspaceId: string,
  { alerts, orders }: { alerts: number; orders: number },
): Promise<Some> => {
  const every = Math.round(alerts / orders)
  await client.query('begin')
  await client.query("select set_config('synchronous_commit', 'off', true)")
  await client.query(
    `create temp table history on commit drop as
     select n, ago, uuidv7(-ago) as alert_id, uuidv7(-ago + interval '10 milliseconds') as order_id,
       (now() - ago)::timestamptz(3) as at,
       (array['BTCUSD', 'ETHUSD', 'SOLUSD', 'ADAUSD', 'AAPL', 'MSFT', 'NVDA', 'EURUSD', 'GBPUSD', 'USDJPY'])[n % 10 + 1] as symbol,
       case n / ${every} % 2 when 0 then 'buy' else 'sell' end as side
     from (select n, interval '1 minute' + (${alerts} - n) * (interval '1 year' / ${alerts}) as ago
       from generate_series(1, ${alerts}) n) moments`,
  )
  const own = `(select id as hook_id from hook where workspace_id = '${workspaceId}' limit 1) h,
    (select id as bot_id from bot where workspace_id = '${workspaceId}' limit 1) b,
    (select id as account_id from account where workspace_id = '${workspaceId}' limit 1) a`
  await client.query(
    `insert into alert (id, workspace_id, hook_id, received_at, status, raw, raw_sealed, content_type, source_ip,
       request_id, dialect, signal, symbol, summary, routed_at, decided_at)
     select alert_id, '${workspaceId}', hook_id, at, case when n % ${every} = 0 then 'ordered' else 'refused' end,
       convert_to(format('{"symbol":"%s","strategy_order_id":"long","strategy_order_action":"%s","strategy_order_contracts":0.05}', symbol, side), 'UTF8'),
       false, 'application/json', '203.0.113.7', 'history', 'viewzenix',
       jsonb_build_object('symbol', symbol, 'assetClass', 'crypto', 'intent', 'enter', 'side', side, 'direction', 'long'),
       symbol, 'Going long.', at, at
     from history, ${own} order by n`,
  )
  await client.query(
    `insert into decision (id, workspace_id, alert_id, alert_seq, bot_id, account_id, symbol, outcome, reason, verdicts,
       created_at, decided_at)
     select uuidv7(-ago), '${workspaceId}', alert_id, n, bot_id, account_id, symbol,
       case when n % ${every} = 0 then 'ordered' else 'refused' end, 'Going long.', '[]', at, at
     from history, ${own}`,
  )
  await client.query(
    `insert into trade_order (id, workspace_id, alert_id, bot_id, account_id, leg, symbol, asset_class, side, type,
       time_in_force, quantity, reduce_only, reference_price, client_order_id, broker_order_id, status,
       filled_quantity, average_price, fees, request_id, created_at, submitted_at, closed_at, updated_at)
     select order_id, '${workspaceId}', alert_id, bot_id, account_id, 'entry', symbol, 'crypto', side, 'market', 'gtc',
       0.05, false, 64340.15, 'history-' || n, 'broker-' || n, 'filled', 0.05, 64341.2, 3.2, 'history', at, at, at, at
     from history, ${own} where n % ${every} = 0`,
  )
  await client.query(
    `insert into fill (id, workspace_id, order_id, account_id, bot_id, symbol, side, quantity, price, fee, broker_fill_id,
       filled_at, recorded_at)
     select uuidv7(-ago), '${workspaceId}', order_id, account_id, bot_id, symbol, side, 0.05,
       64341.2, 3.2, 'history-' || n, at, at
     from history, ${own} where n % ${every} = 0`,
  )
  await client.query(
    `insert into activity (id, workspace_id, at, actor_kind, actor_id, actor_name, verb, tone, subject_kind, subject_id,
       alert_id, request_id, summary)
     select uuidv7(-ago), '${workspaceId}', at, 'system', null, 'Viewzenix', verb, 'neutral', kind,
       case kind when 'alert' then alert_id else order_id end, alert_id, 'history', 'What happened.'
     from history cross join (values (1, 'alert.received', 'alert'), (1, 'alert.routed', 'alert'),
       (${every}, 'order.created', 'order'), (${every}, 'order.filled', 'order')) as step (nth, verb, kind)
     where n % nth = 0`,
  )
  await client.query(
    `insert into position (id, workspace_id, account_id, symbol, asset_class, quantity, cost, average_price, realized_pnl,
       fees, opened_at, updated_at)
     select distinct on (symbol) uuidv7(), '${workspaceId}', account_id, symbol, 'crypto', 0.05, 3217.06, 64341.2, 12.5, 3.2, at, at
     from history, ${own}`,
  )
  // A point a minute for a month.
  await client.query(
    `insert into equity_point (id, workspace_id, account_id, at, equity, cash, deposits)
     select uuidv7(), '${workspaceId}', account_id, now() - n * interval '1 minute', 100000 + n % 997, 90000, 100000
     from generate_series(1, 43200) n, ${own}`,
  )
  const { rows } = await client.query<{ alert_id: string; order_id: string }>(
    `select alert_id, order_id from history where n % ${every} = 0 order by n desc offset 100 limit 1`,
  )
  await client.query('commit')
  await client.query('vacuum analyze')
  const [some] = rows
  if (!some) throw new Error('There is no history')
  return { alertId: some.alert_id, orderId: some.order_id }
}
