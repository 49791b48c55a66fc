/** The statements of `record-reports`; each takes its rows as one JSON array. */

export const ADD_ROWS = `
  insert into integration (name, account, workspace_id, state, failures_in_row, unmailed, updated_at)
  select name, account, workspace_id, 'idle', 0, 0, at
  from json_to_recordset(?::json) as r(name text, account text, workspace_id uuid, at timestamptz)
  order by name, account
  on conflict (name, account) do nothing`

export const TAKE_REPORTS = `
  insert into integration_reporter as known (id, name, account, workspace_id, sequence, breaker, breaker_until,
    breaker_reason, streaming, updated_at)
  select id, name, account, workspace_id, sequence, breaker, breaker_until, breaker_reason, streaming, updated_at
  from json_to_recordset(?::json) as r(id uuid, name text, account text, workspace_id uuid, sequence int,
    breaker text, breaker_until timestamptz, breaker_reason text, streaming boolean, updated_at timestamptz)
  on conflict (id) do update set sequence = excluded.sequence, breaker = excluded.breaker,
    breaker_until = excluded.breaker_until, breaker_reason = excluded.breaker_reason,
    streaming = excluded.streaming, updated_at = excluded.updated_at
  where known.sequence < excluded.sequence
  returning id`

export const ADD_BUCKETS = `
  insert into integration_bucket as known (name, account, workspace_id, span, "from", calls, errors, refused, latency,
    breaker_open)
  select name, account, workspace_id, span, "from", calls, errors, refused, latency, breaker_open
  from json_to_recordset(?::json) as r(name text, account text, workspace_id uuid, span int, "from" timestamptz,
    calls int, errors int, refused int, latency int[], breaker_open boolean)
  on conflict (name, account, span, "from") do update set calls = known.calls + excluded.calls,
    errors = known.errors + excluded.errors, refused = known.refused + excluded.refused,
    breaker_open = known.breaker_open or excluded.breaker_open,
    latency = array(select coalesce(a, 0) + coalesce(b, 0)
      from unnest(known.latency, excluded.latency) with ordinality as both_counts(a, b, place) order by place)`

export const ADD_ERRORS = `
  insert into integration_error (id, name, account, workspace_id, at, kind, code, message, cause)
  select id, name, account, workspace_id, at, kind, code, message, cause
  from json_to_recordset(?::json) as r(id uuid, name text, account text, workspace_id uuid, at timestamptz,
    kind text, code text, message text, cause text)`

/** Name, account, and how many of the latest to keep. */
export const TRIM_ERRORS = `
  delete from integration_error where id in (
    select id from integration_error where name = ? and account = ? order by at desc, id desc offset ?)`

export const ADD_EVENTS = `
  insert into integration_event (id, name, account, workspace_id, at, kind, reason)
  select id, name, account, workspace_id, at, kind, reason
  from json_to_recordset(?::json) as r(id uuid, name text, account text, workspace_id uuid, at timestamptz,
    kind text, reason text)`
