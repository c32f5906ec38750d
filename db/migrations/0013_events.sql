-- Sorted by the millisecond of their making, and unguessable.
create function new_event_id(_prefix text) returns text
language sql volatile as $$
  select _prefix || '_' || lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
    || right(replace(gen_random_uuid()::text, '-', ''), 20)
$$;

-- What happened, for those who follow it. Written by the triggers below, so that whatever begins or ends a run tells of it, in its
-- transaction. An organization's or a device's row is that of many runs at once: no foreign key locks it.
create table events (
  id text primary key default new_event_id('evt'),
  -- Transactions commit in another order than they begin: who follows the events goes by (xid, seq), and sees those only that are older
  -- than every transaction under way.
  xid xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  organization_id text not null,
  type text not null,
  device_id text not null,
  instance_id text,
  -- What is shown of it; the message of a failure stays with its run.
  data jsonb not null,
  at timestamptz not null default now()
);
create index events_followed on events (organization_id, xid, seq);
create index events_of_device on events (organization_id, device_id, xid, seq);
create index events_of_instance on events (organization_id, instance_id, xid, seq) where instance_id is not null;
create index events_at on events using brin (at);

create function record_run_event() returns trigger
language plpgsql as $$
begin
  insert into events (organization_id, type, device_id, instance_id, data)
  select new.organization_id, 'instance.' || new.status, d.id, new.instance_id, jsonb_build_object(
      'instance_id', new.instance_id, 'device_id', d.id, 'service_id', s.id, 'service_name', s.name, 'version', new.version,
      'run', new.number, 'status', new.status)
    || case when new.error is null then '{}' else jsonb_build_object('error', jsonb_strip_nulls(jsonb_build_object(
      'type', new.error ->> 'type', 'fault_code', new.error ->> 'fault_code'))) end
  from devices d, services s where d.key = new.device_key and s.id = new.service_id;
  return null;
end
$$;
create trigger runs_begun after insert on runs
for each row when (new.status = 'running') execute function record_run_event();
create trigger runs_ended after update of status on runs
for each row when (new.status is distinct from old.status) execute function record_run_event();

-- Its argument is the event's type.
create function record_device_event() returns trigger
language plpgsql as $$
begin
  insert into events (organization_id, type, device_id, data)
  values (new.organization_id, tg_argv[0], new.id, jsonb_build_object('device_id', new.id, 'registered', new.registered_at is not null)
    || case when tg_argv[0] <> 'device.unreachable' then '{}'
      else jsonb_build_object('since', new.connection_requests_since, 'reason', old.connection_request_error) end);
  return null;
end
$$;

alter table devices
  -- When it was asked first for a connection of those times that came after its last Inform; void as they are.
  add column connection_requests_since timestamptz,
  -- When it was last found to be unreachable; void once it has informed since.
  add column unreachable_at timestamptz;

create trigger devices_discovered after insert on devices
for each row when (new.registered_at is null) execute function record_device_event('device.discovered');
-- A routine Inform sets neither column.
create trigger devices_bootstrapped after update of bootstrap_epoch on devices
for each row when (new.bootstrap_epoch <> old.bootstrap_epoch) execute function record_device_event('device.bootstrapped');
create trigger devices_unreachable after update of unreachable_at on devices
for each row when (new.unreachable_at is distinct from old.unreachable_at) execute function record_device_event('device.unreachable');

create table webhooks (
  id text primary key,
  organization_id text not null references organizations on delete cascade,
  url text not null,
  -- Empty: all.
  types text[] not null,
  description text not null,
  -- Sealed. The one before a rotation signs as well, until its time is over.
  secret text not null,
  previous_secret text,
  previous_secret_until timestamptz,
  -- No attempt has succeeded since.
  failing_since timestamptz,
  disabled_at timestamptz,
  disabled_reason text,
  -- Of the last attempt; no error: it was accepted.
  last_attempt_at timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index webhooks_listed on webhooks (organization_id, id);

-- Each event once for each webhook that wants it, written with the event. A webhook's row is that of many events at once: no foreign key
-- locks it.
create table webhook_deliveries (
  id text primary key default new_event_id('dlv'),
  organization_id text not null,
  webhook_id text not null,
  -- Null: a test.
  event_id text,
  type text not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts int not null default 0,
  -- When the attempt under way began; null while there is none.
  attempt_at timestamptz,
  -- Of the last attempt: the HTTP status, where there was an answer, and what was wrong.
  response_status int,
  error text,
  -- When Temporal was told of it, or was last seen to know.
  told_at timestamptz,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (webhook_id, event_id)
);
create index webhook_deliveries_listed on webhook_deliveries (webhook_id, id);
create index webhook_deliveries_pending on webhook_deliveries (webhook_id, id) where state = 'pending';
create index webhook_deliveries_at on webhook_deliveries using brin (created_at);

create function queue_webhook_deliveries() returns trigger
language plpgsql as $$
begin
  insert into webhook_deliveries (organization_id, webhook_id, event_id, type)
  select w.organization_id, w.id, new.id, new.type from webhooks w
  where w.organization_id = new.organization_id and w.disabled_at is null and (w.types = '{}' or new.type = any(w.types));
  return null;
end
$$;
create trigger events_delivered after insert on events for each row execute function queue_webhook_deliveries();
