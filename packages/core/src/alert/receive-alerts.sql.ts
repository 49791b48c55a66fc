/**
 * Stores a batch of alerts. In one statement, and so in one transaction and one round trip:
 * `seen` decides who is first in its dedupe window (unless `known` says that the very request was answered before, and
 * `named` remembers that for the next time), `fresh` are those that are, and only they get a row and a job; everybody leaves a line in the audit trail; each workspace gets one live event.
 */
export const RECEIVE_ALERTS_SQL = `
with incoming as materialized (
  select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::timestamptz[],
    $8::text[], $9::bytea[], $10::boolean[], $11::text[], $12::text[], $13::text[], $14::text[],
    $15::timestamptz[], $16::int[], $17::text[], $18::jsonb[], $19::text[], $20::jsonb[], $21::text[],
    $22::uuid[], $24::text[])
  with ordinality as t(id, workspace_id, hook_id, sender_kind, sender_id, sender_name, received_at, status, raw, raw_sealed, content_type,
    source_ip, request_id, dedupe_key, dedupe_until, hits, dialect, signal, symbol, problem, summary,
    activity_id, run_key, position)
), known as materialized (
  select i.position, d.alert_id from incoming i
  join alert_dedupe d on d.hook_id = i.hook_id and d.key = i.run_key
  where i.run_key is not null
), seen as (
  insert into alert_dedupe as d (hook_id, key, workspace_id, alert_id, expires_at, hits)
  select hook_id, dedupe_key, workspace_id, id, dedupe_until, hits from incoming
  where dedupe_key is not null and position not in (select position from known)
  order by hook_id, dedupe_key -- two processes take the rows in one order, so that they cannot deadlock
  on conflict (hook_id, key) do update set
    alert_id = case when d.expires_at <= now() then excluded.alert_id else d.alert_id end,
    hits = case when d.expires_at <= now() then excluded.hits else d.hits + excluded.hits end,
    expires_at = case when d.expires_at <= now() then excluded.expires_at else d.expires_at end
  returning hook_id, key, alert_id
), named as (
  insert into alert_dedupe as d (hook_id, key, workspace_id, alert_id, expires_at, hits)
  select i.hook_id, i.run_key, i.workspace_id, s.alert_id, 'infinity', 1
  from incoming i join seen s on s.hook_id = i.hook_id and s.key = i.dedupe_key
  where i.run_key is not null
  order by i.hook_id, i.run_key
  on conflict (hook_id, key) do update set hits = d.hits + 1
), settled as materialized (
  select i.*, coalesce(k.alert_id, s.alert_id, i.id) as alert_id,
    coalesce(k.alert_id, s.alert_id, i.id) = i.id as fresh
  from incoming i left join seen s on s.hook_id = i.hook_id and s.key = i.dedupe_key
  left join known k on k.position = i.position
), stored as (
  insert into alert (id, workspace_id, hook_id, received_at, status, raw, raw_sealed, content_type, source_ip,
    request_id, dedupe_key, dialect, signal, symbol, problem, summary, decided_at)
  select id, workspace_id, hook_id, received_at, status, raw, raw_sealed, content_type, source_ip, request_id,
    dedupe_key, dialect, signal, symbol, problem, summary, case when status <> 'received' then received_at end
  from settled where fresh order by position
), trail as (
  insert into activity (id, workspace_id, at, actor_kind, actor_id, actor_name, verb, tone, subject_kind,
    subject_id, alert_id, request_id, summary, data)
  select activity_id, workspace_id, received_at, sender_kind, sender_id, sender_name,
    case when fresh then 'alert.received' else 'alert.duplicate' end,
    case when fresh and problem is not null then 'bad' else 'neutral' end, 'alert', alert_id, alert_id, request_id,
    case when not fresh then 'The same message came again: nothing was done twice.'
         when problem is not null then problem->>'message'
         else 'Received and stored.' end,
    null
  from settled
), queued as (
  select count(*) from graphile_worker.add_jobs(array(
    select row('alert.route',
      json_build_object('workspaceId', workspace_id, 'alertId', id, 'requestId', request_id),
      workspace_id || ':' || symbol, null, $23::int, null, null, null)::graphile_worker.job_spec
    from settled where fresh and status = 'received' order by position))
), told as (
  select count(pg_notify('viewzenix_live', payload)) from (
    select distinct on (workspace_id)
      json_build_object('workspace', workspace_id, 'kind', 'alert', 'id', alert_id)::text as payload
    from settled order by workspace_id, position desc) latest
)
select position, alert_id, (select count from queued) as queued, (select count from told) as told from settled`
