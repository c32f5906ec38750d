-- The schema, grouped by subject. Each table's comment says what the table holds and for how long: "Retention: …".
--
-- Locks: a foreign key locks the row that it refers to, and the rows of an organization or a service are those of many runs at
-- once. So the tables that each run writes (triggers, runs, messages) refer only to their nearest parent, which implies the rest.
--
-- Ids that the API shows are text, and either unguessable or chosen by the operator. Keys of type bigint stay inside Cuttle.
--
-- Secrets are encrypted by the processes, with keys that the database never sees (db/core/sealed.ts): as text
-- `sealed:1:<key>:<base64url>`; in jsonb as a string, or beside what SQL needs to compare as `{"sealed": "…", "fault_code": "9002"}`.
--
-- Row-level security is the second lock on an organization's rows. The API acts as a role that these policies bind
-- (db/core/rowSecurity.ts creates it): it sees the rows of the organization that its transaction names, and none where it names
-- none. The owner of the tables is not bound: gateways, workers and sweeps serve all organizations. A table with a column
-- organization_id gets its policy from db/core/rowSecurity.ts; the policies below are those of tables that belong to an
-- organization by their parent. Such a policy looks up the parent by its primary key in a scalar subquery, since `in` would read
-- all parents of the organization. Its check calls a volatile function, which sees a parent that the same statement inserts.
-- A policy lets only leakproof comparisons use an index. So every index of a list begins with the organization, and none is GIN.

comment on table migrations is 'The migrations that were applied. Retention: no limit; a row per migration.';

-- Returns an unguessable id that sorts by the millisecond in which it was made.
create function new_event_id(_prefix text) returns text
language sql volatile as $$
  select _prefix || '_' || lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
    || right(replace(gen_random_uuid()::text, '-', ''), 20)
$$;


-- ---------------------------------------------------------------------------------------------------------------------------
-- Organizations and access

create table organizations (
  -- At most 31 characters: with a device id of 128 and a service name of 64 characters a workflow id stays within the 255 that
  -- Temporal allows on PostgreSQL.
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,30}$'),
  name text not null,
  created_at timestamptz not null default now(),
  -- Counts changes by the API, for ETag and If-Match.
  revision int not null default 1,
  -- While it is suspended its API keys and its CPEs are refused, and no run begins.
  suspended_at timestamptz,
  suspended_reason text,

  -- How CPEs prove who they are. Empty: a CPE is taken for what it says.
  authentication text[] not null default '{}'
    check (authentication <@ array['basic', 'digest', 'digest-sha-256', 'certificate']),
  basic_without_tls boolean not null default false,
  unknown_devices text not null default 'discover' check (unknown_devices in ('discover', 'refuse')),
  expect_bootstrap boolean not null default false,
  -- A name in the certificate that CPEs hold from the factory.
  onboarding_certificate text check (length(onboarding_certificate) between 1 and 256),
  -- Whether each new bootstrap gives the CPE a username and password of its own for connection requests.
  set_connection_request_credentials boolean not null default false,
  -- Hosts that scripts may call: "bss.example.net", "bss.example.net:8443", "*.example.net".
  http_allow text[] not null default '{}',

  -- Limits. Null: no limit.
  max_devices int check (max_devices >= 0),
  max_runs int check (max_runs >= 1),
  max_requests_per_second float8 check (max_requests_per_second > 0),
  -- Counted by database triggers of devices, and only while max_devices is set.
  device_count int not null default 0
);
comment on table organizations is
  'Tenants with their settings and limits. Retention: until the platform deletes the organization, with all that it owns.';
alter table organizations enable row level security;
create policy own on organizations using (id = current_setting('cuttle.organization', true));

create table api_keys (
  id text primary key,
  -- Null: a key of the platform, which creates and suspends organizations.
  organization_id text references organizations on delete cascade,
  name text not null,
  role text not null check (role in ('viewer', 'provisioner', 'operator', 'admin', 'platform')),
  -- The key's first characters, to tell keys apart. Of the key itself only the SHA-256 is stored.
  prefix text not null,
  hash bytea not null unique,
  created_by text,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  -- Behind by at most a minute.
  last_used_at timestamptz,
  constraint api_keys_platform_check check ((role = 'platform') = (organization_id is null))
);
comment on table api_keys is 'Hashes of API keys. Retention: until the key is deleted, also after it has expired.';
-- The list of an organization's keys.
create index api_keys_listed on api_keys (organization_id, id);

create table idempotency_keys (
  organization_id text not null references organizations on delete cascade,
  -- SHA-256 of the key.
  key bytea not null,
  -- HMAC of the request under the key itself, which is stored nowhere, so that a password in the request cannot be guessed by it.
  request bytea not null,
  -- Status, headers and body as JSON. Null: the response held a secret that is shown once, and is not stored.
  answer text,
  created_at timestamptz not null default now(),
  primary key (organization_id, key)
);
comment on table idempotency_keys is
  'Responses to API requests that had an Idempotency-Key, written in the transaction of the change. Retention: 1 day.';
-- Deleting those that are too old.
create index idempotency_keys_age on idempotency_keys (created_at);

create table audit_events (
  id bigint generated always as identity primary key,
  organization_id text not null references organizations on delete cascade,
  -- 'change': a change by the API, written before the change is made, its status after. Else what the gateway refused.
  kind text not null,
  -- Of a change: the request's id, so that each is a row. Of a refusal: the credential used, or else the network that it came from.
  subject text not null,
  -- The same refusal within an hour counts one row up, so that a flood makes one row.
  hour timestamptz not null default date_trunc('hour', now()),
  -- Of the last time.
  details jsonb not null check (length(details::text) <= 8000),
  remote_address text,
  count int not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  -- Of a change: the name of the API key, the operation, its path in the API, and the names of the fields that were sent.
  actor text,
  operation text,
  resource text,
  fields text[],
  -- The HTTP status of the response. Null: the request is under way, or its process died.
  status int,
  unique (organization_id, kind, subject, hour)
);
comment on table audit_events is
  'Changes by the API, and what the gateway refused to CPEs. Retention: 90 days after the event last happened.';
-- The list of an organization's audit events, and the same narrowed by actor, operation and resource.
create index audit_events_listed on audit_events (organization_id, id);
create index audit_events_actor on audit_events (organization_id, actor, id) where actor is not null;
create index audit_events_operation on audit_events (organization_id, operation, id) where operation is not null;
create index audit_events_resource on audit_events (organization_id, resource, id) where resource is not null;
-- Deleting those that are too old.
create index audit_events_last on audit_events (last_at);
-- Refused Informs by their serial number.
create index audit_events_serial_number on audit_events (organization_id, (details ->> 'serial_number'))
  where details ? 'serial_number';

create table secrets (
  name text primary key,
  value bytea not null
);
comment on table secrets is
  'Keys that all processes share, such as the one of session cookies. Retention: no limit; a row per kind of key.';

create table key_check (
  id boolean primary key default true check (id),
  value text not null
);
comment on table key_check is
  'One encrypted value that shows whether a process holds the right keys. Retention: no limit; one row.';


-- ---------------------------------------------------------------------------------------------------------------------------
-- Devices

create table devices (
  key bigint generated always as identity primary key,
  organization_id text not null references organizations on delete cascade,
  id text not null,
  -- Null: the device is only discovered.
  registered_at timestamptz,
  created_at timestamptz not null default now(),
  -- Counts changes by the API, for ETag and If-Match.
  revision int not null default 1,
  -- The caller's own; the API bounds both.
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  -- Since when no new run of the device begins.
  paused_at timestamptz,

  -- Set at registration, or else learned from the first Inform.
  oui text,
  product_class text,
  -- What the last Inform said.
  manufacturer text,
  serial_number text,
  software_version text,
  hardware_version text,
  root text,
  inform_parameters jsonb not null default '{}',
  inform_events text[] not null default '{}',
  -- The CommandKeys of these events, in their order.
  inform_command_keys text[] not null default '{}',
  -- Those of these events that the CPE did not repeat from its previous session.
  new_events text[] not null default '{}',
  last_inform_at timestamptz,
  -- The hour of last_inform_at; -infinity: the device never informed. Indexes use it instead of last_inform_at, so that most
  -- Informs of a device that informs often change no indexed column and write to no index.
  informed_hour timestamptz not null default '-infinity',
  -- The address that the last Inform came from, as the gateway saw it.
  remote_address text,
  -- ManagementServer.ParameterKey as the CPE last reported it: the key of the last change that it applied.
  parameter_key text,
  -- Whether it has ever reported a change of it. Some CPEs report the same key forever.
  reports_parameter_key boolean not null default false,
  -- Whether it broke off its session when it was asked for the values below an object: it is asked for full names.
  reads_full_names boolean not null default false,
  -- Parameters that a script has set to a secret. Their values are not stored.
  secret_paths text[] not null default '{}',
  -- Numbers cpe_calls. A call that the CPE repeated leaves a gap.
  call_count int not null default 0,

  bootstrap_epoch int not null default 0,
  -- When it sent a BOOTSTRAP although its ParameterKey shows that it was not reset. Null after a reset.
  repeated_bootstrap_at timestamptz,
  -- Until when a BOOTSTRAP is accepted without the device's own credential.
  bootstrap_expected_until timestamptz,

  -- The newest CWMP session. informed: the Inform was answered, nothing has come since; open; ended: closed in order.
  session_id text,
  session_phase text check (session_phase in ('informed', 'open', 'ended')),
  session_started_at timestamptz,
  -- When the first session began of the unbroken chain since one that ended in order. In these a CPE repeats what may not have
  -- been heard.
  sessions_since timestamptz,
  -- Counts how often messages were queued, so that a gateway that is about to end the session sees that it looked too early.
  queue_version int not null default 0,

  connection_request_url text,
  -- What the CPE expects of a connection request. Null: not known.
  connection_request_username text,
  connection_request_password text,
  -- Host and port of UDP connection requests through the CPE's NAT, as the CPE last reported them.
  udp_connection_request_address text,
  -- The last connection request; how many there were since the last Inform; why the last one failed (null: the CPE accepted it);
  -- when the first of them was. A later Inform makes all four void, so that it need not write them.
  connection_request_at timestamptz,
  connection_request_attempts int not null default 0,
  connection_request_error text,
  connection_requests_since timestamptz,
  -- When the device was last found unreachable. Void once it has informed since.
  unreachable_at timestamptz,

  unique (organization_id, id)
) with (fillfactor = 80);
comment on table devices is
  'CPEs, registered or discovered, with what their last Inform said and the state of their session. Retention: no limit yet.';
-- Lists and counts of registered and of discovered devices.
create index devices_registered on devices (organization_id, id) where registered_at is not null;
create index devices_discovered on devices (organization_id, id) where registered_at is null;
-- Lists sorted by age, narrowed or sorted by the last Inform, and narrowed by what the devices are.
create index devices_created on devices (organization_id, created_at, id);
create index devices_informed on devices (organization_id, informed_hour);
create index devices_oui on devices (organization_id, oui, id);
create index devices_product_class on devices (organization_id, product_class, id);
create index devices_software_version on devices (organization_id, software_version, id);
-- The list and the count of unreachable devices. A connection request that an Inform made void leaves the index at the next hour's
-- Inform.
create index devices_unreachable on devices (organization_id, id)
  where connection_request_error is not null and connection_request_at > informed_hour;
-- Searches by the beginning of an id or serial number: in the order of code points these are a range.
create index devices_id_prefix on devices (organization_id, id collate "C");
create index devices_serial_number_prefix on devices (organization_id, serial_number collate "C");

create table parameter_documents (
  device_key bigint not null references devices on delete cascade,
  -- The document has the parameters from this path on, up to the next document's: at most about 500. The first has them from '' on.
  first_path text collate "C" not null,
  -- In characters, at least 200 for each parameter. Bounds the tree.
  size int not null,
  -- The parameters in order of path: JSON, compressed with zstd.
  content bytea not null,
  primary key (device_key, first_path)
);
alter table parameter_documents alter column content set storage external;
comment on table parameter_documents is
  'Parameter trees as the CPEs last reported them. Retention: as long as the device; objects that are gone are deleted.';

create table device_sessions (
  device_key bigint not null references devices on delete cascade,
  number bigint generated always as identity,
  organization_id text not null references organizations on delete cascade,
  informed_at timestamptz not null default now(),
  events text[] not null,
  -- The CommandKeys of the events, in their order; "" for none.
  command_keys text[] not null,
  -- Those of the events that the CPE did not repeat from its previous session.
  new_events text[] not null default '{}',
  retry_count bigint not null,
  remote_address text,
  primary key (device_key, number)
);
comment on table device_sessions is
  'CWMP sessions whose Inform had more than 2 PERIODIC. Retention: the newest 100 of each device.';

create table cpe_calls (
  device_key bigint not null references devices on delete cascade,
  number int not null,
  method text not null,
  -- CpeCall: the method and its arguments.
  arguments jsonb not null,
  -- The CWMP session in which it came, and devices.sessions_since at that time.
  session_id text not null,
  sessions_since timestamptz not null,
  digest bytea not null,
  received_at timestamptz not null default now(),
  primary key (device_key, number)
);
comment on table cpe_calls is
  'RPCs that CPEs called on the ACS, such as TransferComplete. Retention: the newest 200 of each device.';
-- Storing a call once: the same call in sessions that broke off is one whose response was lost.
create unique index cpe_calls_once on cpe_calls (device_key, sessions_since, digest);

create table credentials (
  organization_id text not null references organizations on delete cascade,
  -- `<organization id>.<name>`, so that no organization learns by a conflict what another one has.
  username text primary key check (starts_with(username, organization_id || '.')),
  password text not null,
  -- Null: an onboarding credential, which CPEs know after a factory reset.
  device_key bigint references devices on delete cascade,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Since when the device is known to hold the credential, so that an onboarding credential is no longer enough for it: at once
  -- where the API made it; from its first use where a script did, since the message with it may be lost.
  held_at timestamptz,
  -- Increases with each change, for ETag and If-Match, and so that a use of an older password is not recorded.
  revision int not null default 1,
  -- When a CPE last authenticated with it, to the day. Not before updated_at: a CPE has proven the current password.
  last_used_at timestamptz
);
comment on table credentials is
  'Usernames and passwords of CPEs. Retention: 90 days after a credential was last made or used, if a later one of its device has been proven; at most 20 of each device. Onboarding credentials: until they are deleted.';
-- The credentials of one device, and deleting them with it.
create index credentials_device on credentials (device_key);
-- The list of an organization's credentials.
create index credentials_listed on credentials (organization_id, username);

-- Deletes the surplus of a device's credentials: those that were neither made nor used for longest. The newest proven one
-- stays.
create function trim_credentials() returns trigger
language plpgsql as $$
begin
  delete from credentials where username in (
    select username from credentials
    where device_key = new.device_key
    order by
      coalesce(updated_at = (
        select max(updated_at) from credentials where device_key = new.device_key and last_used_at >= updated_at), false) desc,
      greatest(updated_at, last_used_at) desc, username
    offset 20);
  return null;
end
$$;
create trigger credentials_inserted after insert on credentials
for each row when (new.device_key is not null) execute function trim_credentials();

create table labels (
  organization_id text not null,
  kind text not null check (kind in ('device', 'instance', 'fault')),
  label text not null,
  -- Of the device or the instance.
  id text not null,
  -- Lists narrowed by a tag or a fault code, in the order of ids.
  primary key (organization_id, kind, label, id)
);
comment on table labels is
  'An index, kept by database triggers: tags of devices and instances, fault codes of instances. Retention: as long as their row.';

-- Returns the parameters with empty values at these paths.
create function without_values(_parameters jsonb, _paths text[]) returns jsonb
language sql immutable as $$
  select _parameters || coalesce((select jsonb_object_agg(path, '') from unnest(_paths) as path where _parameters ? path), '{}')
$$;

-- Keeps the table labels. Arguments: the kind, and the column with the labels. A detached instance has none.
create function keep_labels() returns trigger
language plpgsql as $$
declare
  _labels text[];
begin
  if tg_op <> 'INSERT' then
    execute format('select ($1).%I', tg_argv[1]) into _labels using old;
    delete from labels
    where organization_id = old.organization_id and kind = tg_argv[0] and label = any(_labels) and id = old.id;
  end if;
  if tg_op <> 'DELETE' and to_jsonb(new) ->> 'detached_at' is null then
    execute format('select ($1).%I', tg_argv[1]) into _labels using new;
    insert into labels (organization_id, kind, label, id)
    select new.organization_id, tg_argv[0], unnest(_labels), new.id on conflict do nothing;
  end if;
  return null;
end
$$;
create trigger devices_tagged after insert on devices
for each row when (new.tags <> '{}') execute function keep_labels('device', 'tags');
create trigger devices_retagged after update of tags on devices
for each row when (new.tags <> old.tags) execute function keep_labels('device', 'tags');
create trigger devices_untagged after delete on devices
for each row when (old.tags <> '{}') execute function keep_labels('device', 'tags');

-- Counts the devices of organizations with a limit, and refuses those beyond it, from any process. Each insert of a device
-- locks its organization's row through the foreign key, so a limit that is being set sees concurrent inserts.
create function count_devices() returns trigger
language plpgsql as $$
declare
  _change record;
begin
  for _change in
    select organization_id, case tg_op when 'INSERT' then count(*) else -count(*) end::int as more
    from changed group by organization_id order by 1
  loop
    -- A deletion locks it, too.
    perform 1 from organizations where id = _change.organization_id for key share;
    update organizations set device_count = device_count + _change.more
    where id = _change.organization_id and max_devices is not null
      and (_change.more < 0 or device_count + _change.more <= max_devices);
    if not found and _change.more > 0
      and exists (select 1 from organizations where id = _change.organization_id and max_devices is not null)
    then
      raise exception 'the organization may have no more devices'
        using errcode = 'check_violation', constraint = 'organizations_max_devices';
    end if;
  end loop;
  return null;
end
$$;
create trigger devices_inserted after insert on devices referencing new table as changed
for each statement execute function count_devices();
create trigger devices_deleted after delete on devices referencing old table as changed
for each statement execute function count_devices();

-- Writes an event of the device. Argument: the event's type.
create function record_device_event() returns trigger
language plpgsql as $$
begin
  insert into events (organization_id, type, device_id, data)
  values (new.organization_id, tg_argv[0], new.id,
    jsonb_build_object('device_id', new.id, 'registered', new.registered_at is not null)
    || case tg_argv[0]
      when 'device.unreachable' then
        jsonb_build_object('since', new.connection_requests_since, 'reason', old.connection_request_error)
      when 'device.changed' then jsonb_build_object('oui', new.oui, 'product_class', new.product_class,
        'previous', jsonb_build_object('oui', old.oui, 'product_class', old.product_class))
      else '{}' end);
  return null;
end
$$;
create trigger devices_discovered after insert on devices
for each row when (new.registered_at is null) execute function record_device_event('device.discovered');
-- A routine Inform sets neither of these columns.
create trigger devices_bootstrapped after update of bootstrap_epoch on devices
for each row when (new.bootstrap_epoch <> old.bootstrap_epoch) execute function record_device_event('device.bootstrapped');
-- What the CPE itself reports, not what the API sets. An OUI that the first Inform reports is learned, and no change; so
-- is the first OUI of a device that was only discovered.
create trigger devices_changed after update of oui, product_class on devices
for each row when (
  new.session_id is distinct from old.session_id and (
    new.product_class <> old.product_class
    or new.oui is distinct from old.oui and old.last_inform_at is not null
      and (old.oui is not null or old.registered_at is not null)))
execute function record_device_event('device.changed');
create trigger devices_unreachable after update of unreachable_at on devices
for each row when (new.unreachable_at is distinct from old.unreachable_at) execute function record_device_event('device.unreachable');

create function is_own_device(_key bigint) returns boolean language plpgsql as
$$ begin return exists (select 1 from devices where key = _key); end $$;

alter table parameter_documents enable row level security;
create policy own on parameter_documents
  using ((select p.organization_id from devices p where p.key = parameter_documents.device_key) = current_setting('cuttle.organization', true))
  with check (is_own_device(device_key));

alter table cpe_calls enable row level security;
create policy own on cpe_calls
  using ((select p.organization_id from devices p where p.key = cpe_calls.device_key) = current_setting('cuttle.organization', true))
  with check (is_own_device(device_key));


-- ---------------------------------------------------------------------------------------------------------------------------
-- Services and service instances

create table services (
  id text primary key,
  organization_id text not null references organizations on delete cascade,
  name text not null,
  description text not null default '',
  latest_version int not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Counts changes by the API, for ETag and If-Match.
  revision int not null default 1,
  unique (organization_id, name)
);
comment on table services is 'Services by name. Retention: until the service is deleted.';

create table service_versions (
  service_id text not null references services on delete cascade,
  version int not null,
  script text not null,
  -- VariableDefinition[]
  variables jsonb not null,
  events text[] not null,
  -- RunPolicy: the limits of its runs, when one that failed is tried again, and which devices it is for.
  policy jsonb not null default '{
    "limits": {"script_seconds": 5, "delivery_seconds": null},
    "retry": {"attempts": 1, "backoff_seconds": 60, "max_backoff_seconds": 3600, "on": []},
    "fits": {"oui": [], "product_class": [], "software_version": []},
    "on_repeated_bootstrap": "run"
  }',
  created_at timestamptz not null default now(),
  primary key (service_id, version)
);
comment on table service_versions is
  'What each version of a service consists of; never changed. Retention: as long as the service.';

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
  -- The API shows attached instances only. A detached one stays for its runs.
  detached_at timestamptz,
  -- Counts changes by the API, for ETag and If-Match.
  revision int not null default 1,
  -- The caller's own; the API bounds all three.
  external_id text,
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  -- Since when no new run of the instance begins.
  paused_at timestamptz,
  -- The version that its runs apply. Null: the service's latest.
  pinned_version int,
  -- The version whose script the last run applied. 0: the variables have changed since; null: there was no run.
  applied_version int,
  -- Where the last run failed: when, the type of its error, and the fault codes of the message and of its parameters.
  failed_at timestamptz,
  error_type text,
  fault_codes text[] not null default '{}'
);
comment on table instances is
  'Services attached to devices, each with a workflow id. Retention: until device or service are deleted; detached: no limit yet.';
-- Attaching a service to a device once; finding that instance.
create unique index instances_attached on instances (device_key, service_id) where detached_at is null;
-- An external id belongs to one attached instance; finding it.
create unique index instances_external on instances (organization_id, external_id) where detached_at is null;
-- A device's instances; deleting them with the device or the service.
create index instances_device on instances (device_key);
create index instances_service on instances (service_id);
-- Lists, in the order of ids, and counts by ranges: of all, by status, by service, and by both.
create index instances_listed on instances (organization_id, id) where detached_at is null;
create index instances_of_status on instances (organization_id, status, id) where detached_at is null;
create index instances_of_service on instances (organization_id, service_id, id) where detached_at is null;
create index instances_of_service_and_status on instances (organization_id, service_id, status, id) where detached_at is null;
-- Lists sorted by, or narrowed to, the last change, the last failure, the type of error, and paused instances.
create index instances_updated on instances (organization_id, updated_at, id) where detached_at is null;
create index instances_failed on instances (organization_id, failed_at, id) where failed_at is not null and detached_at is null;
create index instances_of_error on instances (organization_id, error_type, id) where error_type is not null and detached_at is null;
create index instances_paused on instances (organization_id, id) where paused_at is not null and detached_at is null;

create table orders (
  organization_id text not null references organizations on delete cascade,
  -- The caller's own.
  id text not null,
  -- SHA-256 of what was ordered, without secrets.
  request bytea not null,
  device_key bigint not null references devices on delete cascade,
  instance_ids text[] not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
comment on table orders is
  'Orders by the caller''s id, each a device and its instances, so that an order that is repeated changes nothing. Retention: as long as the device.';
-- Deleting orders with their device.
create index orders_device on orders (device_key);

create trigger instances_tagged after insert on instances
for each row when (new.tags <> '{}') execute function keep_labels('instance', 'tags');
create trigger instances_retagged after update of tags, detached_at on instances
for each row when (new.tags <> old.tags or (old.tags <> '{}' and new.detached_at is distinct from old.detached_at))
execute function keep_labels('instance', 'tags');
create trigger instances_untagged after delete on instances
for each row when (old.tags <> '{}') execute function keep_labels('instance', 'tags');
create trigger instances_faulted after update of fault_codes, detached_at on instances
for each row when (new.fault_codes <> old.fault_codes or (old.fault_codes <> '{}' and new.detached_at is distinct from old.detached_at))
execute function keep_labels('fault', 'fault_codes');
create trigger instances_unfaulted after delete on instances
for each row when (old.fault_codes <> '{}') execute function keep_labels('fault', 'fault_codes');

-- Writes an event of the instance that no run causes. Argument: the event's type.
create function record_instance_event() returns trigger
language plpgsql as $$
begin
  insert into events (organization_id, type, device_id, instance_id, data)
  select new.organization_id, tg_argv[0], d.id, new.id, jsonb_build_object(
    'instance_id', new.id, 'device_id', d.id, 'service_id', s.id, 'service_name', s.name, 'status', new.status)
  from devices d, services s where d.key = new.device_key and s.id = new.service_id;
  return null;
end
$$;
create trigger instances_attached after insert on instances
for each row execute function record_instance_event('instance.attached');
create trigger instances_changed after update of revision on instances
for each row when (new.revision <> old.revision) execute function record_instance_event('instance.changed');
create trigger instances_detached after update of detached_at on instances
for each row when (old.detached_at is null and new.detached_at is not null) execute function record_instance_event('instance.detached');

create function is_own_service(_key text) returns boolean language plpgsql as
$$ begin return exists (select 1 from services where id = _key); end $$;
create function is_own_instance(_key text) returns boolean language plpgsql as
$$ begin return exists (select 1 from instances where id = _key); end $$;

alter table service_versions enable row level security;
create policy own on service_versions
  using ((select p.organization_id from services p where p.id = service_versions.service_id) = current_setting('cuttle.organization', true))
  with check (is_own_service(service_id));


-- ---------------------------------------------------------------------------------------------------------------------------
-- Outbox

create table outbox (
  -- Temporal's request id: dispatched twice, a row takes effect once.
  id uuid primary key default gen_random_uuid(),
  -- The rows of a workflow id are dispatched in this order. Of transactions that overlap, either order is right.
  seq bigint generated always as identity,
  organization_id text not null,
  workflow_id text not null,
  action text not null check (action in ('start', 'signal', 'signal_with_start', 'cancel')),
  -- Of a start: the workflow's type, and the ids that its argument, summary and search attributes are made of.
  workflow_type text check ((workflow_type is not null) = (action in ('start', 'signal_with_start'))),
  start jsonb check ((start is not null) = (action in ('start', 'signal_with_start'))),
  -- Of a signal: its name and its argument.
  signal text check ((signal is not null) = (action in ('signal', 'signal_with_start'))),
  argument jsonb check ((argument is not null) = (action in ('signal', 'signal_with_start'))),
  -- Of a cancel: why, and the execution that it means, so that it never ends a newer one. Null: the execution that is open when
  -- the row is dispatched, which no later row can have started.
  reason text check ((reason is not null) = (action = 'cancel')),
  run_id text check (run_id is null or action = 'cancel'),
  -- How often the row could not be dispatched.
  attempts int not null default 0,
  -- One process alone dispatches the row until then; after that, any process may claim it.
  claimed_until timestamptz not null,
  created_at timestamptz not null default now()
);
comment on table outbox is
  'What Temporal is to do, written in the transaction that causes it. Retention: until it is dispatched.';
-- Claiming rows that nobody dispatches.
create index outbox_due on outbox (claimed_until);
-- Whether an older row of the workflow id waits; whether something is to be dispatched for an instance.
create index outbox_of_workflow on outbox (workflow_id, seq);

-- Returns how long a process that has written or claimed a row may take to dispatch it.
create function outbox_lease() returns interval language sql immutable as $$ select interval '15 seconds' $$;

-- The process that writes a row dispatches it after its commit, unless an older row of the workflow id waits: then the row is free
-- to be claimed once that one is gone.
create function lease_outbox_row() returns trigger
language plpgsql as $$
begin
  new.claimed_until := case when exists (select 1 from outbox where workflow_id = new.workflow_id) then now()
    else clock_timestamp() + outbox_lease() end;
  return new;
end
$$;
create trigger outbox_leased before insert on outbox
for each row when (new.claimed_until is null) execute function lease_outbox_row();


-- ---------------------------------------------------------------------------------------------------------------------------
-- Triggers and runs

create table triggers (
  id bigint generated always as identity primary key,
  instance_id text not null references instances on delete cascade,
  device_key bigint not null,
  kind text not null check (kind in ('event', 'execute', 'retry')),
  -- The CWMP event code, or else the kind.
  reason text not null,
  -- delayed: an automatic retry, queued at not_before unless something newer happens; queued: its run has not begun; begun: its run
  -- is under way; finished: its run has ended, or there was none.
  state text not null default 'queued' check (state in ('queued', 'begun', 'finished', 'delayed')),
  -- Which attempt it is of those that the retry policy allows.
  attempt int not null default 1,
  not_before timestamptz,
  -- Its run was cancelled: there is no automatic retry.
  cancelled boolean not null default false,
  -- What the Inform of a value change named, by path.
  changed jsonb,
  created_at timestamptz not null default now()
);
comment on table triggers is 'Why instances are to run. Retention: no limit yet.';
-- At most one is queued per instance: another one meanwhile asks for the same run.
create unique index triggers_queued on triggers (instance_id) where state = 'queued';
-- Whether a run of the device is about to begin.
create index triggers_unfinished on triggers (device_key) where state <> 'finished';
-- An instance's newest trigger; deleting them with the instance.
create index triggers_instance on triggers (instance_id);
-- The trigger that an instance waits with, in lists.
create index triggers_waiting on triggers (instance_id, id) where state in ('queued', 'delayed');
-- Automatic retries that are due.
create index triggers_delayed on triggers (not_before) where state = 'delayed';

create table runs (
  id bigint generated always as identity primary key,
  instance_id text not null references instances on delete cascade,
  number int not null,
  organization_id text not null,
  device_key bigint not null,
  trigger_id bigint not null,
  workflow_run_id text not null unique,
  -- A reset keeps it, any other new execution has another one: tells a reset from a trigger that was dispatched twice.
  first_execution_run_id text not null,
  -- As they were when the run began. A later change of the instance counts from its next run.
  service_id text not null,
  version int not null,
  variables jsonb not null,
  device jsonb not null,
  seed bytea not null,
  status text not null default 'running' check (status in ('running', 'provisioned', 'failed')),
  error jsonb,
  -- The error's, for filters and counts.
  error_type text,
  fault_code text,
  -- The script has succeeded: the workflow waits for the messages to be settled.
  awaits_settlement boolean not null default false,
  -- The CPE faulted one of its messages: the rest is not sent.
  faulted boolean not null default false,
  -- The number of the message whose answer the script waits for.
  awaits_message int,
  -- The event codes of which the script waits for one, and the one that an Inform contained.
  awaits_events text[],
  received_event text,
  -- An Inform from then on counts for the script's next wait for an event: when its last wait ended or is to end. Later if the script
  -- waited for a message: when that was settled.
  events_since timestamptz not null default now(),
  -- Only the run's own messages go to its device, until the script sends something else.
  holds_queue boolean not null default false,
  -- Until when the script sleeps, so that a session is not held for nothing.
  wakes_at timestamptz,
  -- When the workflow was last informed that the device broke off the session that the run's messages wait for.
  unreached_at timestamptz,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  -- The hour of finished_at, so that the runs of an hour are one range of the index.
  finished_hour timestamptz,
  unique (instance_id, number)
);
comment on table runs is 'Applications of instances, one per workflow execution. Retention: no limit yet.';
-- The instances of a device run one at a time; finding that run.
create unique index runs_of_device on runs (device_key) where status = 'running';
-- The last run of a trigger.
create index runs_trigger on runs (trigger_id);
-- Counting an organization's runs under way against its limit.
create index runs_of_organization on runs (organization_id) where status = 'running';
-- Counts of outcomes by hour, and of failures by kind.
create index runs_ended on runs (organization_id, finished_hour, status, service_id, error_type, fault_code)
  where finished_hour is not null;

create table run_steps (
  run_id bigint not null references runs on delete cascade,
  step int not null,
  -- The host calls whose results are replayed, in order.
  calls jsonb not null,
  -- What the activity returned, and returns again when it runs twice.
  result jsonb not null,
  -- What the script requests over HTTP at the step's end, until there is a response; and the response.
  http_request jsonb,
  http_response jsonb,
  committed_at timestamptz not null default now(),
  primary key (run_id, step)
);
comment on table run_steps is
  'Steps of scripts, each committed once, in one transaction with its messages, log lines and credentials. Retention: as long as the run.';

create table run_logs (
  run_id bigint not null references runs on delete cascade,
  line int not null,
  at timestamptz not null,
  text text not null,
  -- Length of the text before it was encrypted.
  bytes int,
  primary key (run_id, line)
);
comment on table run_logs is 'What scripts log, by line. Retention: as long as the run.';

-- Writes an event of the run's instance.
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

create function is_own_run(_key bigint) returns boolean language plpgsql as
$$ begin return exists (select 1 from runs where id = _key); end $$;

alter table triggers enable row level security;
create policy own on triggers
  using ((select p.organization_id from instances p where p.id = triggers.instance_id) = current_setting('cuttle.organization', true))
  with check (is_own_instance(instance_id));

alter table run_steps enable row level security;
create policy own on run_steps
  using ((select p.organization_id from runs p where p.id = run_steps.run_id) = current_setting('cuttle.organization', true))
  with check (is_own_run(run_id));

alter table run_logs enable row level security;
create policy own on run_logs
  using ((select p.organization_id from runs p where p.id = run_logs.run_id) = current_setting('cuttle.organization', true))
  with check (is_own_run(run_id));


-- ---------------------------------------------------------------------------------------------------------------------------
-- Device actions and messages

create table device_actions (
  id text primary key,
  organization_id text not null references organizations on delete cascade,
  device_key bigint not null references devices on delete cascade,
  workflow_id text not null,
  method text not null check (method in ('get_parameter_values', 'set_parameter_values', 'get_parameter_names', 'refresh',
    'add_object', 'delete_object', 'reboot', 'factory_reset', 'connection_request')),
  -- Kept by the database trigger below where there are messages. sent: at least one was sent; the last four states are final.
  status text not null default 'queued' check (status in ('queued', 'sent', 'acknowledged', 'faulted', 'expired', 'cancelled')),
  -- The name of the API key.
  created_by text not null,
  created_at timestamptz not null default now(),
  -- Nothing of it is sent after that time.
  expires_at timestamptz not null,
  settled_at timestamptz
);
comment on table device_actions is
  'RPCs and connection requests that operators ask of one device. Messages carry an RPC out. Retention: no limit yet.';
-- A device's actions, the newest first.
create index device_actions_listed on device_actions (device_key, id);
-- Counting a device's open actions against the limit; those that an Inform settles.
create index device_actions_open on device_actions (device_key) where settled_at is null;
-- Open actions whose workflow is looked after.
create index device_actions_watched on device_actions (id) where settled_at is null;

create table messages (
  id bigint generated always as identity primary key,
  organization_id text not null,
  device_key bigint not null references devices on delete cascade,
  -- What the message is of. Both null: the ACS's own.
  run_id bigint references runs on delete cascade,
  device_action_id text references device_actions on delete cascade,
  -- From 1, in the order in which the script sent them. Null: no script sent it itself.
  number int,
  purpose text not null check (purpose in ('run', 'refresh', 'management', 'action')),
  method text not null,
  -- CwmpRequest: the RPC and its arguments.
  request jsonb not null,
  -- One line, free of values.
  summary text not null,
  state text not null check (state in ('queued', 'sent', 'acknowledged', 'faulted', 'cancelled', 'expired')),
  -- The script waits for its answer and judges it: its fault fails no run.
  awaited boolean not null default false,
  -- It waits for the CPE's next Inform: no connection is requested for it.
  deferred boolean not null default false,
  -- It is not sent after that time.
  expires_at timestamptz,
  -- The parameters that it sets to a secret. The device's row has them before the message is sent.
  secret_paths text[],
  -- The CWMP session in which it was last sent.
  session_id text,
  attempts int not null default 0,
  -- Of an AddObject whose ParameterKey could not tell after a lost answer whether it was applied: its object's instances are read
  -- instead of sending the request, before it or after its answer was lost. none: they cannot be read.
  probe text check (probe in ('before', 'after', 'none')),
  -- The instances that were there before it was sent.
  instances int[],
  -- The CPE's answer: CwmpResponse, or its CpeFault.
  response jsonb,
  fault jsonb,
  -- The CpeCall by which the CPE reported later how a Download, Upload, ScheduleDownload or ChangeDUState ended.
  completion jsonb,
  -- Events by which the CPE has reported what this message did to it.
  self_inflicted_events text[] not null default '{}',
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  settled_at timestamptz,
  unique (run_id, number)
) with (fillfactor = 80);
comment on table messages is 'RPCs for devices, with their answers. Retention: as long as their run, device action and device.';
-- The next message of a session; what a session has not answered.
create index messages_undelivered on messages (device_key, id) where state in ('queued', 'sent');
-- A device's messages by age.
create index messages_device on messages (device_key, id);
-- The messages of a device action.
create index messages_of_device_action on messages (device_action_id) where device_action_id is not null;

-- Whether the CPE has accepted a transfer and not reported its end yet (TR-069 Amendment 6, A.3.2.8: Status 1), or its answer was lost.
create function is_under_way(_message messages) returns boolean
language sql immutable as $$
  select _message.state = 'acknowledged' and _message.method in ('Download', 'Upload')
    and coalesce(_message.response ->> 'status', '1') = '1' and _message.completion is null
$$;

-- Settles a script's message, once and only for the session that sent it. A fault cancels what its run has not sent.
-- Returns the outbox row of the signal where the workflow is to know: all messages are answered, one was faulted, or the message
-- that the script waits for is answered; of a transfer that is yet to end, once it is completed. Else null.
-- A function, so that it is one round trip in which each statement sees what was committed while the one before waited for a lock.
create function settle_message(_id bigint, _session_id text, _state text, _response jsonb, _fault jsonb) returns outbox
language plpgsql as $$
declare
  _message messages;
  _run runs;
  _signal text := 'settled';
  _argument jsonb;
  _entry outbox;
begin
  select m.* into _message from messages m where m.id = _id;
  if _message.awaited and _message.method in ('Reboot', 'FactoryReset') and _state = 'acknowledged' then
    -- What the script sends next is for the CPE that comes back. The lock of the device is taken before that of its run.
    update devices set session_phase = 'ended' where key = _message.device_key and session_id = _session_id;
  end if;
  -- The lock of a run is taken before those of its messages.
  select r.* into _run from runs r where r.id = _message.run_id for no key update;
  update messages set state = _state, response = _response, fault = _fault, settled_at = now()
  where id = _id and session_id = _session_id and state in ('sent', 'queued');
  if not found or _run.status is distinct from 'running' then
    return null;
  end if;
  if _message.awaited then
    if _message.number is distinct from _run.awaits_message then
      return null;
    end if;
    if exists (select 1 from messages where id = _id and is_under_way(messages)) then
      -- The CPE may begin once its session is over: it is not to be held.
      update runs set wakes_at = 'infinity' where id = _run.id;
      return null;
    end if;
    _signal := 'answered';
    _argument := jsonb_build_object('message', _message.number);
  elsif _state = 'faulted' then
    update runs set faulted = true where id = _run.id;
    update messages set state = 'cancelled', settled_at = now()
    where run_id = _run.id and purpose = 'run' and state = 'queued';
  elsif not _run.awaits_settlement or exists (
    select 1 from messages where run_id = _run.id and purpose = 'run' and state in ('queued', 'sent')
  ) then
    return null;
  end if;
  insert into outbox (organization_id, workflow_id, action, signal, argument)
  select organization_id, workflow_id, 'signal', _signal, jsonb_build_object('runId', _run.id) || coalesce(_argument, '{}')
  from instances where id = _run.instance_id
  returning * into _entry;
  return _entry;
end
$$;

-- Signals the workflow whose script waits for the end of a transfer. Any listening process can claim the row at once.
create function signal_completion() returns trigger
language plpgsql as $$
begin
  insert into outbox (organization_id, workflow_id, action, signal, argument, claimed_until)
  select i.organization_id, i.workflow_id, 'signal', 'answered', jsonb_build_object('runId', r.id, 'message', new.number), now()
  from runs r join instances i on i.id = r.instance_id
  where r.id = new.run_id and r.status = 'running' and r.awaits_message = new.number;
  if found then
    -- The script continues now: the CPE's session is held.
    update runs set wakes_at = null, events_since = now() where id = new.run_id;
    notify cuttle_outbox;
  end if;
  return null;
end
$$;
create trigger messages_completion after update of completion on messages
for each row when (new.awaited and new.state = 'acknowledged' and old.completion is null and new.completion is not null)
execute function signal_completion();

-- Signals the workflow whose script waits for an event. Any listening process can claim the row at once.
create function signal_received_event() returns trigger
language plpgsql as $$
begin
  insert into outbox (organization_id, workflow_id, action, signal, argument, claimed_until)
  select i.organization_id, i.workflow_id, 'signal', 'eventReceived',
    jsonb_build_object('runId', new.id, 'step', (select max(step) from run_steps where run_id = new.id)), now()
  from instances i where i.id = new.instance_id;
  notify cuttle_outbox;
  return null;
end
$$;
create trigger runs_received_event after update of received_event on runs
for each row when (new.received_event is not null)
execute function signal_received_event();

-- Keeps the status of a device action. The lock of a message is taken before that of its device action.
create function update_device_action() returns trigger
language plpgsql as $$
declare
  _status text;
begin
  select case
      when bool_or(state = 'sent') then 'sent'
      when bool_and(state = 'queued') then 'queued'
      when bool_or(state = 'queued') then 'sent'
      when bool_or(state = 'expired') then 'expired'
      when bool_or(state = 'cancelled') then 'cancelled'
      -- A refresh reads in smaller portions what the CPE faulted.
      when bool_or(state = 'acknowledged') then 'acknowledged'
      else 'faulted'
    end into _status
  from messages where device_action_id = new.device_action_id;
  update device_actions set status = _status, settled_at = case when _status not in ('queued', 'sent') then now() end
  where id = new.device_action_id and status <> _status;
  return null;
end
$$;
create trigger messages_of_device_action after update of state on messages
for each row when (new.device_action_id is not null and new.state <> old.state) execute function update_device_action();

-- Writes the event of a device action's end, and signals its workflow. Any listening process can claim the outbox row at once.
create function complete_device_action() returns trigger
language plpgsql as $$
declare
  _fault_code text;
begin
  if new.status = 'faulted' then
    select fault ->> 'fault_code' into _fault_code
    from messages where device_action_id = new.id and state = 'faulted' order by id limit 1;
  end if;
  insert into events (organization_id, type, device_id, data)
  select new.organization_id, 'device.action_completed', d.id, jsonb_strip_nulls(jsonb_build_object(
    'device_id', d.id, 'registered', d.registered_at is not null,
    'action_id', new.id, 'method', new.method, 'status', new.status, 'fault_code', _fault_code))
  from devices d where d.key = new.device_key;
  insert into outbox (organization_id, workflow_id, action, signal, argument, claimed_until)
  values (new.organization_id, new.workflow_id, 'signal', 'settled',
    jsonb_build_object('status', new.status, 'faultCode', _fault_code), now());
  notify cuttle_outbox;
  notify cuttle_events;
  return null;
end
$$;
create trigger device_actions_completed after update of status on device_actions
for each row when (new.settled_at is not null and old.settled_at is null) execute function complete_device_action();


-- ---------------------------------------------------------------------------------------------------------------------------
-- Jobs: actions on many instances, each paced by a workflow. What is done is recorded in the items, so that whatever dies, each
-- instance is triggered once.

create table retry_jobs (
  id text primary key,
  organization_id text not null references organizations on delete cascade,
  -- RetryFilter
  filter jsonb not null,
  rate_per_second float8 not null check (rate_per_second > 0),
  created_by text not null,
  total int not null,
  state text not null default 'running' check (state in ('running', 'finished', 'cancelled')),
  -- The number of the last batch that was taken.
  batches int not null default 0,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
comment on table retry_jobs is 'Bulk retries of failed instances. Retention: no limit yet.';
-- The list of an organization's bulk retries.
create index retry_jobs_listed on retry_jobs (organization_id, id);
-- Those whose workflow is looked after.
create index retry_jobs_open on retry_jobs (id) where state = 'running';

create table retry_job_items (
  job_id text not null references retry_jobs on delete cascade,
  number int not null,
  instance_id text not null,
  -- The batch that took it.
  batch int,
  -- triggered: by trigger_id; provisioned, failed: how that trigger's run ended, stored once it is known; skipped: the instance was
  -- no longer failed.
  state text not null default 'waiting'
    check (state in ('waiting', 'triggered', 'provisioned', 'failed', 'skipped', 'cancelled')),
  trigger_id bigint,
  primary key (job_id, number)
);
comment on table retry_job_items is 'The instances of bulk retries. Retention: as long as the job.';
-- The next batch.
create index retry_job_items_waiting on retry_job_items (job_id, number) where state = 'waiting';
-- Items whose outcome is to be stored.
create index retry_job_items_triggered on retry_job_items (job_id) where state = 'triggered';

create table rollouts (
  -- Columns that retry_jobs has, too, mean the same.
  id text primary key,
  organization_id text not null references organizations on delete cascade,
  service_id text not null references services on delete cascade,
  version int not null,
  -- RolloutFilter
  filter jsonb not null,
  -- How many instances go first. The rest begins once all of them have ended.
  canary int not null check (canary >= 0),
  rate_per_second float8 not null check (rate_per_second > 0),
  -- Maximum number of its runs under way.
  concurrency int not null check (concurrency > 0),
  -- The share of failures, of the runs that have ended, which stops it. Null: none does.
  stop_at float8 check (stop_at between 0 and 1),
  -- Whether its instances follow the latest version afterwards, where this version is the latest.
  follow boolean not null,
  created_by text not null,
  total int not null,
  state text not null default 'running' check (state in ('running', 'paused', 'stopped', 'finished', 'aborted')),
  -- Why it is paused or stopped.
  reason text,
  -- How many had ended and failed when it was resumed after a stop: the failure rate counts those since.
  forgiven_ended int not null default 0,
  forgiven_failed int not null default 0,
  batches int not null default 0,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
comment on table rollouts is 'Rollouts of a service''s version. Retention: no limit yet.';
-- The list of an organization's rollouts.
create index rollouts_listed on rollouts (organization_id, id);
-- Those whose workflow is looked after.
create index rollouts_open on rollouts (id) where state in ('running', 'paused', 'stopped');

create table rollout_items (
  job_id text not null references rollouts on delete cascade,
  number int not null,
  instance_id text not null,
  batch int,
  -- As in retry_job_items. pinned: the instance had the version already, or its CPE never came, so that there was nothing to run.
  state text not null default 'waiting'
    check (state in ('waiting', 'triggered', 'provisioned', 'failed', 'pinned', 'skipped', 'cancelled')),
  trigger_id bigint,
  primary key (job_id, number)
);
comment on table rollout_items is 'The instances of rollouts. Retention: as long as the rollout.';
-- The next batch.
create index rollout_items_waiting on rollout_items (job_id, number) where state = 'waiting';
-- Items whose outcome is to be stored.
create index rollout_items_triggered on rollout_items (job_id) where state = 'triggered';

create function is_own_retry_job(_key text) returns boolean language plpgsql as
$$ begin return exists (select 1 from retry_jobs where id = _key); end $$;
create function is_own_rollout(_key text) returns boolean language plpgsql as
$$ begin return exists (select 1 from rollouts where id = _key); end $$;

-- An organization has few jobs, and a job many items: here `in` is right, since it reads the parents once.
alter table retry_job_items enable row level security;
create policy own on retry_job_items
  using (retry_job_items.job_id in (select j.id from retry_jobs j)) with check (is_own_retry_job(job_id));

alter table rollout_items enable row level security;
create policy own on rollout_items
  using (rollout_items.job_id in (select j.id from rollouts j)) with check (is_own_rollout(job_id));


-- ---------------------------------------------------------------------------------------------------------------------------
-- API events and webhooks. The rows of an organization, a device or a webhook are those of many events at once: no foreign key
-- locks them.

create table events (
  id text primary key default new_event_id('evt'),
  -- Transactions commit in another order than they begin: readers follow (xid, seq), and see only events older than every open
  -- transaction.
  xid xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  organization_id text not null,
  type text not null,
  device_id text not null,
  instance_id text,
  -- What the API shows of it. The message of a failure stays with its run.
  data jsonb not null,
  at timestamptz not null default now()
);
comment on table events is
  'What happened, for streams and webhooks, written by database triggers in the transaction of its cause. Retention: 14 days.';
-- Following the events of an organization, a device or an instance.
create index events_followed on events (organization_id, xid, seq);
create index events_of_device on events (organization_id, device_id, xid, seq);
create index events_of_instance on events (organization_id, instance_id, xid, seq) where instance_id is not null;
-- Deleting those that are too old.
create index events_at on events using brin (at);

create table webhooks (
  id text primary key,
  organization_id text not null references organizations on delete cascade,
  url text not null,
  -- What its endpoint is sent: Cuttle's events, or the notifications of TMF640 (TM Forum, Service Activation and Configuration).
  format text not null default 'cuttle' check (format in ('cuttle', 'tmf640')),
  -- Types in this format. Empty: all.
  types text[] not null,
  description text not null,
  -- Encrypted. After a rotation the previous one signs as well, until its time is over.
  secret text not null,
  previous_secret text,
  previous_secret_until timestamptz,
  -- No attempt has succeeded since.
  failing_since timestamptz,
  disabled_at timestamptz,
  disabled_reason text,
  -- Of the last attempt. No error: it was accepted.
  last_attempt_at timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table webhooks is 'Endpoints that are sent events. Retention: until the webhook is deleted.';
-- The list of an organization's webhooks; whom an event is for.
create index webhooks_listed on webhooks (organization_id, id);

create table webhook_deliveries (
  id text primary key default new_event_id('dlv'),
  organization_id text not null,
  webhook_id text not null,
  -- Null: a test.
  event_id text,
  type text not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts int not null default 0,
  -- When the attempt under way began. Null: there is none.
  attempt_at timestamptz,
  -- Of the last attempt: the HTTP status where there was a response, and what was wrong.
  response_status int,
  error text,
  -- When its workflow was started. Null: it waits until fewer deliveries of its webhook are under way.
  started_at timestamptz,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  -- An event may be several notifications.
  unique (webhook_id, event_id, type)
);
comment on table webhook_deliveries is
  'Notifications for webhooks, written with their event. Retention: 14 days, or until the webhook is deleted.';
-- The list of a webhook's deliveries, and those under way.
create index webhook_deliveries_listed on webhook_deliveries (webhook_id, id);
create index webhook_deliveries_pending on webhook_deliveries (webhook_id, id) where state = 'pending';
-- Deliveries whose workflow is looked after.
create index webhook_deliveries_watched on webhook_deliveries (id) where state = 'pending' and started_at is not null;
-- Deleting those that are too old.
create index webhook_deliveries_at on webhook_deliveries using brin (created_at);

-- Returns the TMF640 notifications of an event. The first run finds the service reserved and leaves it so.
create function tmf640_types(_type text, _data jsonb) returns text[]
language sql immutable as $$
  select case _type
    when 'instance.attached' then array['ServiceCreateEvent']
    when 'instance.changed' then array['ServiceAttributeValueChangeEvent']
    when 'instance.running' then case when (_data ->> 'run')::int > 1 then array['ServiceStateChangeEvent'] else '{}' end
    when 'instance.provisioned' then array['ServiceStateChangeEvent', 'MonitorStateChangeEvent']
    when 'instance.failed' then array['ServiceStateChangeEvent', 'MonitorStateChangeEvent']
    when 'instance.detached' then array['ServiceStateChangeEvent', 'ServiceDeleteEvent']
    else '{}'
  end
$$;

-- Writes the deliveries of an event.
create function queue_webhook_deliveries() returns trigger
language plpgsql as $$
begin
  insert into webhook_deliveries (organization_id, webhook_id, event_id, type)
  select w.organization_id, w.id, new.id, sent.type
  from webhooks w cross join lateral unnest(
    case w.format when 'tmf640' then tmf640_types(new.type, new.data) else array[new.type] end) sent(type)
  where w.organization_id = new.organization_id and w.disabled_at is null and (w.types = '{}' or sent.type = any(w.types));
  return null;
end
$$;
create trigger events_delivered after insert on events for each row execute function queue_webhook_deliveries();
