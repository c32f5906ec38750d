-- A foreign key locks the row that it refers to, and the row of an organization or a service is that of many runs at once. So what
-- each run writes (triggers, runs, messages) declares only the nearest: an instance's implies its device, service and organization.

-- Ids that leave the house are text and unguessable or the operator's own; bigint keys stay inside.

-- At most 31 characters: with a device id of 128 and a service name of 64 a workflow id stays within the 255 characters that
-- Temporal has for one on PostgreSQL.
create table organizations (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,30}$'),
  name text not null,
  created_at timestamptz not null default now()
);

create table api_keys (
  id text primary key,
  organization_id text not null references organizations on delete cascade,
  name text not null,
  role text not null check (role in ('admin')),
  -- The first characters, to tell keys apart; the key itself is stored only as its SHA-256.
  prefix text not null,
  hash bytea not null unique,
  created_at timestamptz not null default now()
);

-- Keys shared by all processes, such as the one that seals session cookies.
create table secrets (
  name text primary key,
  value bytea not null
);

create table devices (
  key bigint generated always as identity primary key,
  organization_id text not null references organizations on delete cascade,
  id text not null,
  -- Null while the device is only discovered.
  registered_at timestamptz,
  created_at timestamptz not null default now(),
  -- Given at registration, else learned from the first Inform.
  oui text,
  product_class text,
  manufacturer text,
  serial_number text,
  software_version text,
  hardware_version text,
  root text,
  inform_parameters jsonb not null default '{}',
  inform_events text[] not null default '{}',
  last_inform_at timestamptz,
  -- The address the last Inform came from, as the gateway saw it.
  remote_address text,
  connection_request_url text,
  -- ManagementServer.ParameterKey as the CPE last reported it: the key of the last change that it applied.
  parameter_key text,
  bootstrap_epoch int not null default 0,
  -- The CPE's newest CWMP session. informed: the Inform was answered, nothing came since; open; ended: closed in order.
  session_id text,
  session_phase text check (session_phase in ('informed', 'open', 'ended')),
  session_started_at timestamptz,
  -- Counts the times that messages were queued, so that whoever is about to end the session notices that it looked too early.
  queue_version int not null default 0,
  unique (organization_id, id)
) with (fillfactor = 80);

create table device_parameters (
  device_key bigint not null references devices on delete cascade,
  path text not null,
  value text,
  type text,
  writable boolean,
  updated_at timestamptz not null default now(),
  primary key (device_key, path)
);

create table credentials (
  organization_id text not null references organizations on delete cascade,
  -- `<organization id>.<username>`
  username text primary key,
  password text not null,
  device_key bigint not null references devices on delete cascade,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index credentials_device on credentials (device_key);

create table services (
  id text primary key,
  organization_id text not null references organizations on delete cascade,
  name text not null,
  description text not null default '',
  latest_version int not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, name)
);

create table service_versions (
  service_id text not null references services on delete cascade,
  version int not null,
  script text not null,
  -- VariableDefinition[]
  variables jsonb not null,
  events text[] not null,
  created_at timestamptz not null default now(),
  primary key (service_id, version)
);

create table instances (
  id text primary key,
  organization_id text not null references organizations on delete cascade,
  device_key bigint not null references devices on delete cascade,
  service_id text not null references services on delete cascade,
  workflow_id text not null unique,
  variables jsonb not null,
  position int not null,
  status text not null check (status in ('pending', 'running', 'provisioned', 'failed')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- A detached instance is kept for what its runs did; the API no longer shows it.
  detached_at timestamptz
);
create unique index instances_attached on instances (device_key, service_id) where detached_at is null;
create index instances_device on instances (device_key);
create index instances_service on instances (service_id);
create index instances_listed on instances (organization_id, id) where detached_at is null;

-- Why an instance is to run. queued: not begun; begun: its run is under way; finished: its run ended, or it came to nothing.
create table triggers (
  id bigint generated always as identity primary key,
  instance_id text not null references instances on delete cascade,
  device_key bigint not null,
  kind text not null check (kind in ('event', 'execute', 'retry')),
  -- The CWMP event code, else the kind.
  reason text not null,
  state text not null default 'queued' check (state in ('queued', 'begun', 'finished')),
  created_at timestamptz not null default now()
);
-- At most one waits per instance: what comes while one waits is the same wish.
create unique index triggers_queued on triggers (instance_id) where state = 'queued';
create index triggers_unfinished on triggers (device_key) where state <> 'finished';
create index triggers_instance on triggers (instance_id);

create table runs (
  id bigint generated always as identity primary key,
  instance_id text not null references instances on delete cascade,
  number int not null,
  organization_id text not null,
  device_key bigint not null,
  trigger_id bigint not null,
  workflow_run_id text not null unique,
  -- Kept by a reset, new in every other execution: tells a replay of a trigger from one that was told twice.
  first_execution_run_id text not null,
  service_id text not null,
  version int not null,
  -- As they were when the run began; a later change of the instance counts from the next run.
  variables jsonb not null,
  device jsonb not null,
  seed bytea not null,
  status text not null default 'running' check (status in ('running', 'provisioned', 'failed')),
  error jsonb,
  -- The script has ended well: the workflow waits to be told that the messages are settled.
  awaits_settlement boolean not null default false,
  -- The CPE faulted one of its messages: the rest goes nowhere.
  faulted boolean not null default false,
  -- Until when the script sleeps, so that a session is not held for nothing.
  wakes_at timestamptz,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (instance_id, number)
);
-- A device's instances run one at a time.
create unique index runs_of_device on runs (device_key) where status = 'running';
create index runs_trigger on runs (trigger_id);

-- A step is committed once: its row, its messages, its log lines and its credentials in one transaction.
create table run_steps (
  run_id bigint not null references runs on delete cascade,
  step int not null,
  -- The host calls whose results are replayed, in order.
  calls jsonb not null,
  -- What the activity returned, returned again when it runs twice.
  result jsonb not null,
  committed_at timestamptz not null default now(),
  primary key (run_id, step)
);

create table run_logs (
  run_id bigint not null references runs on delete cascade,
  line int not null,
  at timestamptz not null,
  text text not null,
  primary key (run_id, line)
);

create table messages (
  id bigint generated always as identity primary key,
  organization_id text not null,
  device_key bigint not null references devices on delete cascade,
  run_id bigint references runs on delete cascade,
  -- From 1, in the order in which the script sent them; null for messages that no script sent itself.
  number int,
  purpose text not null check (purpose in ('run', 'refresh')),
  method text not null,
  -- CwmpRequest: the RPC and its arguments.
  request jsonb not null,
  -- One line, free of values.
  summary text not null,
  state text not null check (state in ('queued', 'sent', 'acknowledged', 'faulted', 'cancelled', 'expired')),
  -- The CWMP session in which it was last sent.
  session_id text,
  attempts int not null default 0,
  -- The CPE's answer: CwmpResponse, or its CpeFault.
  response jsonb,
  fault jsonb,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  settled_at timestamptz,
  unique (run_id, number)
) with (fillfactor = 80);
create index messages_undelivered on messages (device_key, id) where state in ('queued', 'sent');
create index messages_device on messages (device_key, id);

-- What Temporal must be told. A row is deleted once it was; until then the sweep tells it again.
create table outbox (
  -- Temporal's request id: told twice, heard once.
  id uuid primary key default gen_random_uuid(),
  instance_id text not null references instances on delete cascade,
  kind text not null check (kind in ('start', 'trigger', 'settled', 'proceed', 'cancel')),
  argument jsonb not null,
  attempts int not null default 0,
  -- Whoever wrote or took the row has until then to tell it.
  claimed_until timestamptz not null,
  created_at timestamptz not null default now()
);
create index outbox_due on outbox (claimed_until);
create index outbox_instance on outbox (instance_id);

-- Settles a script's message, once and only for the session that sent it. A fault cancels what its run had not sent.
-- Returns the id of the outbox entry where the workflow is to be told: all messages are answered, or one was faulted.
-- A function, so that it is one round trip in which each statement sees what was committed while the one before waited for a lock.
create function settle_message(_id bigint, _session_id text, _state text, _response jsonb, _fault jsonb) returns uuid
language plpgsql as $$
declare
  _run runs;
  _outbox_id uuid;
begin
  -- Whoever needs both locks takes the run's before its messages'.
  select r.* into _run from runs r where r.id = (select run_id from messages where id = _id) for no key update;
  update messages set state = _state, response = _response, fault = _fault, settled_at = now()
  where id = _id and session_id = _session_id and state in ('sent', 'queued');
  if not found or _run.status is distinct from 'running' then
    return null;
  end if;
  if _state = 'faulted' then
    update runs set faulted = true where id = _run.id;
    update messages set state = 'cancelled', settled_at = now()
    where run_id = _run.id and purpose = 'run' and state = 'queued';
  elsif not _run.awaits_settlement or exists (
    select 1 from messages where run_id = _run.id and purpose = 'run' and state in ('queued', 'sent')
  ) then
    return null;
  end if;
  insert into outbox (instance_id, kind, argument, claimed_until)
  values (_run.instance_id, 'settled', jsonb_build_object('runId', _run.id), now() + interval '10 seconds')
  returning id into _outbox_id;
  return _outbox_id;
end
$$;
