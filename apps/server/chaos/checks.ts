/** The claims about the books that one query each can hold. `of` is what is examined. */
type Check = { claim: string; of: string; offenders: string }

/** Of our fills, signed: what each did to the position and to the cash. */
const OUR_FILLS = `(select account_id, symbol, fee, realized_pnl,
    case side when 'buy' then quantity else -quantity end as moved,
    case side when 'buy' then -quantity * price else quantity * price end as flow
  from fill)`
/** Sums of quotients are kept to forty places: they may differ in the last of those that are shown. */
const same = (a: string, b: string) => `abs(${a} - ${b}) < 1e-12`

export const checks: Check[] = [
  {
    claim: 'one alert for each message, however often it came',
    of: 'alert_dedupe where hits > 1',
    offenders: `select hook_id, dedupe_key, array_agg(id) as alerts from alert where dedupe_key is not null
      group by hook_id, dedupe_key having count(*) > 1`,
  },
  {
    claim: 'every alert has one outcome for each account of each bot that it concerns',
    of: 'alert',
    offenders: `select a.id as alert, a.status, a.symbol, count(d.id) as decisions from alert a
      left join decision d on d.alert_id = a.id
      where a.status not in ('rejected', 'invalid', 'ignored') group by a.id
      having count(d.id) <> (select count(*) from bot b join bot_account ba on ba.bot_id = b.id
          where b.hook_id = a.hook_id and (cardinality(b.symbols) = 0 or a.symbol = any (b.symbols)))
        or count(d.id) <> count(distinct (d.bot_id, d.account_id))
        or a.status <> case when bool_or(d.outcome = 'ordered') then 'ordered'
          when bool_or(d.outcome = 'done') then 'done' else 'refused' end`,
  },
  {
    claim: 'what was ordered has its order, an entry and an exit at most, and what was refused has none',
    of: 'decision',
    offenders: `select d.alert_id as alert, d.bot_id as bot, d.account_id as account, d.outcome, array_agg(o.leg) as legs
      from decision d left join trade_order o on (o.alert_id, o.bot_id, o.account_id) = (d.alert_id, d.bot_id, d.account_id)
        and o.leg in ('entry', 'exit')
      group by d.id having count(o.id) <> count(distinct o.leg)
        or (count(o.id) > 0) <> (d.outcome = 'ordered')`,
  },
  {
    claim: 'no client order id is at the broker twice, and each is ours',
    of: 'paper_broker.orders',
    offenders: `select b.client_order_id, count(*) as at_broker from paper_broker.orders b
      left join trade_order o on o.client_order_id = b.client_order_id and o.account_id::text = b.account_id
      group by b.client_order_id having count(*) > 1 or count(o.id) <> count(*)`,
  },
  {
    claim: 'nothing was sent that the broker had already',
    of: `activity where verb = 'order.submitting'`,
    offenders: `select subject_id as "order", summary from activity
      where data->'answer'->>'code' = 'DUPLICATE_CLIENT_ORDER_ID'`,
  },
  {
    claim: 'our orders are the broker’s, with their status, size and what is filled',
    of: 'trade_order',
    offenders: `select o.client_order_id, o.status, b.status as at_broker, o.filled_quantity, b.filled_quantity as filled
      from trade_order o left join paper_broker.orders b on b.client_order_id = o.client_order_id
      where case when b.id is null then o.status not in ('rejected', 'canceled') or o.filled_quantity <> 0
        else o.status <> b.status or o.filled_quantity <> b.filled_quantity or o.quantity <> b.quantity end`,
  },
  {
    claim: 'our fills are the broker’s, each once',
    of: 'fill',
    offenders: `select coalesce(f.broker_fill_id, b.id) as fill, f.quantity, b.quantity as at_broker from fill f
      full join (select o.account_id, o.id || ':' || p.n as id, p.* from paper_broker.fills p
          join paper_broker.orders o on o.id = p.order_id) b
        on (b.account_id, b.id) = (f.account_id::text, f.broker_fill_id)
      where f.id is null or b.order_id is null or (f.quantity, f.price, f.fee) <> (b.quantity, b.price, b.fee)`,
  },
  {
    claim: 'what is filled of an order is the sum of its fills',
    of: 'trade_order where filled_quantity > 0',
    offenders: `select o.client_order_id, o.filled_quantity, sum(f.quantity) as fills from trade_order o
      left join fill f on f.order_id = o.id group by o.id
      having coalesce(sum(f.quantity), 0) <> o.filled_quantity or coalesce(sum(f.fee), 0) <> o.fees`,
  },
  {
    claim: 'every position is the sum of its fills, and the broker’s',
    of: 'position',
    offenders: `select account, symbol, p.quantity, f.moved as fills, b.quantity as at_broker
      from (select account_id::text as account, symbol, quantity from position) p
      full join (select account_id::text as account, symbol, sum(moved) as moved from ${OUR_FILLS} f group by 1, 2) f
        using (account, symbol)
      full join (select account_id as account, symbol, quantity from paper_broker.positions) b using (account, symbol)
      where coalesce(p.quantity, 0) <> coalesce(f.moved, 0) or coalesce(p.quantity, 0) <> coalesce(b.quantity, 0)`,
  },
  {
    claim: 'the broker’s cash is what was paid in and what our fills brought',
    of: 'paper_broker.account',
    offenders: `select b.id as account, b.cash, b.starting_cash + coalesce(sum(f.flow - f.fee), 0) as reckoned
      from paper_broker.account b left join ${OUR_FILLS} f on f.account_id::text = b.id
      group by b.id having b.cash <> b.starting_cash + coalesce(sum(f.flow - f.fee), 0)`,
  },
  {
    claim: 'profit and fees of a position are those of its fills, to the last place',
    of: 'position',
    offenders: `select p.account_id as account, p.symbol, p.realized_pnl, sum(f.flow) + p.cost as reckoned,
        sum(f.realized_pnl) as of_fills
      from position p join ${OUR_FILLS} f on (f.account_id, f.symbol) = (p.account_id, p.symbol) group by p.id
      having not ${same('p.realized_pnl', '(sum(f.flow) + p.cost)')} or p.fees <> sum(f.fee)
        or not ${same('p.realized_pnl', 'coalesce(sum(f.realized_pnl), 0)')}`,
  },
  {
    claim: 'profit and fees are what the broker reckons',
    of: 'paper_broker.positions',
    offenders: `select p.account_id as account, p.symbol, p.realized_pnl, b.realized_pnl as at_broker from position p
      join paper_broker.positions b on (b.account_id, b.symbol) = (p.account_id::text, p.symbol)
      where not ${same('p.realized_pnl', 'b.realized_pnl')} or p.fees <> b.fees`,
  },
  {
    claim: 'what closes or protects may only reduce',
    of: `trade_order where leg <> 'entry'`,
    offenders: `select b.client_order_id, o.leg from paper_broker.orders b
      join trade_order o on o.client_order_id = b.client_order_id where o.leg <> 'entry' and not b.reduce_only`,
  },
  {
    claim: 'no stop and no ladder of targets is larger than the position',
    of: `trade_order where leg in ('stop', 'target')`,
    offenders: `select o.account_id as account, o.symbol, o.leg, o.side, sum(o.quantity - o.filled_quantity) as stands,
        coalesce(max(p.quantity), 0) as position
      from trade_order o left join position p on (p.account_id, p.symbol) = (o.account_id, o.symbol)
      where o.leg in ('stop', 'target') and o.status in ('pending', 'submitting', 'unknown', 'submitted', 'partially_filled')
      group by o.account_id, o.symbol, o.leg, o.side
      having sum(o.quantity - o.filled_quantity) > greatest(0, coalesce(max(p.quantity), 0) * case o.side when 'sell' then 1 else -1 end)`,
  },
  {
    claim: 'signals of one account and symbol took effect as they were received, here and at the broker',
    of: `(select account_id, symbol from decision group by 1, 2 having count(*) > 1) lanes`,
    offenders: `select * from (
        select o.account_id as account, o.symbol, d.alert_seq as seq, o.client_order_id,
          max(d.alert_seq) over (partition by o.account_id, o.symbol order by o.id rows between unbounded preceding and 1 preceding) as made_before,
          max(d.alert_seq) over (partition by o.account_id, o.symbol order by b.placed_at, b.id rows between unbounded preceding and 1 preceding) as placed_before,
          b.id as at_broker
        from trade_order o
        join decision d on (d.alert_id, d.bot_id, d.account_id) = (o.alert_id, o.bot_id, o.account_id)
        left join paper_broker.orders b on b.client_order_id = o.client_order_id
        where o.leg in ('entry', 'exit')) lanes
      where made_before > seq or (at_broker is not null and placed_before > seq)`,
  },
  {
    // What used up its tries while PostgreSQL or the broker failed is made anew by the sweeps, and its row just stays.
    claim: 'no job failed for good for a reason of its own',
    of: 'graphile_worker.jobs',
    offenders: `select task_identifier as task, key, attempts, last_error from graphile_worker.jobs
      where attempts >= max_attempts and task_identifier ~ '^(alert.route|lane|order|exits)' and last_error is not null
        and last_error !~* 'timeout|connection|deadlock|ECONN|EPIPE|shutting down|starting up|recovery mode|paper broker|fault of the rehearsal'`,
  },
]
