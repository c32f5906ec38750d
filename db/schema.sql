-- The schema that the migrations produce. `npm run dump-schema` writes this file; do not edit it.

create table api_keys (
  id text not null,
  organization_id text,
  name text not null,
  role text not null,
  prefix text not null,
  hash bytea not null,
  created_by text,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  constraint api_keys_hash_key UNIQUE (hash),
  constraint api_keys_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_platform_check CHECK ((role = 'platform'::text) = (organization_id IS NULL)),
  constraint api_keys_role_check CHECK (role = ANY (ARRAY['viewer'::text, 'provisioner'::text, 'operator'::text, 'admin'::text, 'platform'::text]))
);
comment on table api_keys is 'Hashes of API keys. Retention: until the key is deleted, also after it has expired.';
CREATE INDEX api_keys_listed ON api_keys USING btree (organization_id, id);
alter table api_keys enable row level security;
create policy own on api_keys using (organization_id = current_setting('cuttle.organization'::text, true));

create table audit_events (
  id bigint generated always as identity not null,
  organization_id text not null,
  kind text not null,
  subject text not null,
  hour timestamp with time zone default date_trunc('hour'::text, now()) not null,
  details jsonb not null,
  remote_address text,
  count integer default 1 not null,
  first_at timestamp with time zone default now() not null,
  last_at timestamp with time zone default now() not null,
  actor text,
  operation text,
  resource text,
  fields text[],
  status integer,
  constraint audit_events_details_check CHECK (length(details::text) <= 8000),
  constraint audit_events_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint audit_events_organization_id_kind_subject_hour_key UNIQUE (organization_id, kind, subject, hour),
  constraint audit_events_pkey PRIMARY KEY (id)
);
comment on table audit_events is 'Changes by the API, and what the gateway refused to CPEs. Retention: 90 days after the event last happened.';
CREATE INDEX audit_events_actor ON audit_events USING btree (organization_id, actor, id) WHERE actor IS NOT NULL;
CREATE INDEX audit_events_last ON audit_events USING btree (last_at);
CREATE INDEX audit_events_listed ON audit_events USING btree (organization_id, id);
CREATE INDEX audit_events_operation ON audit_events USING btree (organization_id, operation, id) WHERE operation IS NOT NULL;
CREATE INDEX audit_events_resource ON audit_events USING btree (organization_id, resource, id) WHERE resource IS NOT NULL;
CREATE INDEX audit_events_serial_number ON audit_events USING btree (organization_id, (details ->> 'serial_number'::text)) WHERE details ? 'serial_number'::text;
alter table audit_events enable row level security;
create policy own on audit_events using (organization_id = current_setting('cuttle.organization'::text, true));

create table cpe_calls (
  device_key bigint not null,
  number integer not null,
  method text not null,
  arguments jsonb not null,
  session_id text not null,
  sessions_since timestamp with time zone not null,
  digest bytea not null,
  received_at timestamp with time zone default now() not null,
  constraint cpe_calls_device_key_fkey FOREIGN KEY (device_key) REFERENCES devices(key) ON DELETE CASCADE,
  constraint cpe_calls_pkey PRIMARY KEY (device_key, number)
);
comment on table cpe_calls is 'RPCs that CPEs called on the ACS, such as TransferComplete. Retention: the newest 200 of each device.';
CREATE UNIQUE INDEX cpe_calls_once ON cpe_calls USING btree (device_key, sessions_since, digest);
alter table cpe_calls enable row level security;
create policy own on cpe_calls using ((( SELECT p.organization_id
   FROM devices p
  WHERE p.key = cpe_calls.device_key)) = current_setting('cuttle.organization'::text, true)) with check (is_own_device(device_key));

create table credentials (
  organization_id text not null,
  username text not null,
  password text not null,
  device_key bigint,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  held_at timestamp with time zone,
  revision integer default 1 not null,
  last_used_at timestamp with time zone,
  constraint credentials_check CHECK (starts_with(username, organization_id || '.'::text)),
  constraint credentials_device_key_fkey FOREIGN KEY (device_key) REFERENCES devices(key) ON DELETE CASCADE,
  constraint credentials_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint credentials_pkey PRIMARY KEY (username)
);
comment on table credentials is 'Usernames and passwords of CPEs. Retention: 90 days after a credential was last made or used, if a later one of its device has been proven; at most 20 of each device. Onboarding credentials: until they are deleted.';
CREATE INDEX credentials_device ON credentials USING btree (device_key);
CREATE INDEX credentials_listed ON credentials USING btree (organization_id, username);
CREATE TRIGGER credentials_inserted AFTER INSERT ON credentials FOR EACH ROW WHEN (new.device_key IS NOT NULL) EXECUTE FUNCTION trim_credentials();
alter table credentials enable row level security;
create policy own on credentials using (organization_id = current_setting('cuttle.organization'::text, true));

create table device_actions (
  id text not null,
  organization_id text not null,
  device_key bigint not null,
  workflow_id text not null,
  method text not null,
  status text default 'queued'::text not null,
  created_by text not null,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  constraint device_actions_device_key_fkey FOREIGN KEY (device_key) REFERENCES devices(key) ON DELETE CASCADE,
  constraint device_actions_method_check CHECK (method = ANY (ARRAY['get_parameter_values'::text, 'set_parameter_values'::text, 'get_parameter_names'::text, 'refresh'::text, 'add_object'::text, 'delete_object'::text, 'reboot'::text, 'factory_reset'::text, 'connection_request'::text])),
  constraint device_actions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint device_actions_pkey PRIMARY KEY (id),
  constraint device_actions_status_check CHECK (status = ANY (ARRAY['queued'::text, 'sent'::text, 'acknowledged'::text, 'faulted'::text, 'expired'::text, 'cancelled'::text]))
);
comment on table device_actions is 'RPCs and connection requests that operators ask of one device. Messages carry an RPC out. Retention: no limit yet.';
CREATE INDEX device_actions_listed ON device_actions USING btree (device_key, id);
CREATE INDEX device_actions_open ON device_actions USING btree (device_key) WHERE settled_at IS NULL;
CREATE INDEX device_actions_watched ON device_actions USING btree (id) WHERE settled_at IS NULL;
CREATE TRIGGER device_actions_completed AFTER UPDATE OF status ON device_actions FOR EACH ROW WHEN (new.settled_at IS NOT NULL AND old.settled_at IS NULL) EXECUTE FUNCTION complete_device_action();
alter table device_actions enable row level security;
create policy own on device_actions using (organization_id = current_setting('cuttle.organization'::text, true));

create table device_sessions (
  device_key bigint not null,
  number bigint generated always as identity not null,
  organization_id text not null,
  informed_at timestamp with time zone default now() not null,
  events text[] not null,
  command_keys text[] not null,
  new_events text[] default '{}'::text[] not null,
  retry_count bigint not null,
  remote_address text,
  constraint device_sessions_device_key_fkey FOREIGN KEY (device_key) REFERENCES devices(key) ON DELETE CASCADE,
  constraint device_sessions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint device_sessions_pkey PRIMARY KEY (device_key, number)
);
comment on table device_sessions is 'CWMP sessions whose Inform had more than 2 PERIODIC. Retention: the newest 100 of each device.';
alter table device_sessions enable row level security;
create policy own on device_sessions using (organization_id = current_setting('cuttle.organization'::text, true));

create table devices (
  key bigint generated always as identity not null,
  organization_id text not null,
  id text not null,
  registered_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  revision integer default 1 not null,
  tags text[] default '{}'::text[] not null,
  metadata jsonb default '{}'::jsonb not null,
  paused_at timestamp with time zone,
  oui text,
  product_class text,
  manufacturer text,
  serial_number text,
  software_version text,
  hardware_version text,
  root text,
  inform_parameters jsonb default '{}'::jsonb not null,
  inform_events text[] default '{}'::text[] not null,
  inform_command_keys text[] default '{}'::text[] not null,
  new_events text[] default '{}'::text[] not null,
  last_inform_at timestamp with time zone,
  informed_hour timestamp with time zone default '-infinity'::timestamp with time zone not null,
  remote_address text,
  parameter_key text,
  reports_parameter_key boolean default false not null,
  reads_full_names boolean default false not null,
  secret_paths text[] default '{}'::text[] not null,
  call_count integer default 0 not null,
  bootstrap_epoch integer default 0 not null,
  repeated_bootstrap_at timestamp with time zone,
  bootstrap_expected_until timestamp with time zone,
  session_id text,
  session_phase text,
  session_started_at timestamp with time zone,
  sessions_since timestamp with time zone,
  queue_version integer default 0 not null,
  connection_request_url text,
  connection_request_username text,
  connection_request_password text,
  udp_connection_request_address text,
  connection_request_at timestamp with time zone,
  connection_request_attempts integer default 0 not null,
  connection_request_error text,
  connection_requests_since timestamp with time zone,
  unreachable_at timestamp with time zone,
  constraint devices_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint devices_organization_id_id_key UNIQUE (organization_id, id),
  constraint devices_pkey PRIMARY KEY (key),
  constraint devices_session_phase_check CHECK (session_phase = ANY (ARRAY['informed'::text, 'open'::text, 'ended'::text]))
) with (fillfactor=80);
comment on table devices is 'CPEs, registered or discovered, with what their last Inform said and the state of their session. Retention: no limit yet.';
CREATE INDEX devices_created ON devices USING btree (organization_id, created_at, id);
CREATE INDEX devices_discovered ON devices USING btree (organization_id, id) WHERE registered_at IS NULL;
CREATE INDEX devices_id_prefix ON devices USING btree (organization_id, id COLLATE "C");
CREATE INDEX devices_informed ON devices USING btree (organization_id, informed_hour);
CREATE INDEX devices_oui ON devices USING btree (organization_id, oui, id);
CREATE INDEX devices_product_class ON devices USING btree (organization_id, product_class, id);
CREATE INDEX devices_registered ON devices USING btree (organization_id, id) WHERE registered_at IS NOT NULL;
CREATE INDEX devices_serial_number_prefix ON devices USING btree (organization_id, serial_number COLLATE "C");
CREATE INDEX devices_software_version ON devices USING btree (organization_id, software_version, id);
CREATE INDEX devices_unreachable ON devices USING btree (organization_id, id) WHERE connection_request_error IS NOT NULL AND connection_request_at > informed_hour;
CREATE TRIGGER devices_bootstrapped AFTER UPDATE OF bootstrap_epoch ON devices FOR EACH ROW WHEN (new.bootstrap_epoch <> old.bootstrap_epoch) EXECUTE FUNCTION record_device_event('device.bootstrapped');
CREATE TRIGGER devices_changed AFTER UPDATE OF oui, product_class ON devices FOR EACH ROW WHEN (new.session_id IS DISTINCT FROM old.session_id AND (new.product_class <> old.product_class OR new.oui IS DISTINCT FROM old.oui AND old.last_inform_at IS NOT NULL AND (old.oui IS NOT NULL OR old.registered_at IS NOT NULL))) EXECUTE FUNCTION record_device_event('device.changed');
CREATE TRIGGER devices_deleted AFTER DELETE ON devices REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_devices();
CREATE TRIGGER devices_discovered AFTER INSERT ON devices FOR EACH ROW WHEN (new.registered_at IS NULL) EXECUTE FUNCTION record_device_event('device.discovered');
CREATE TRIGGER devices_inserted AFTER INSERT ON devices REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_devices();
CREATE TRIGGER devices_retagged AFTER UPDATE OF tags ON devices FOR EACH ROW WHEN (new.tags <> old.tags) EXECUTE FUNCTION keep_labels('device', 'tags');
CREATE TRIGGER devices_tagged AFTER INSERT ON devices FOR EACH ROW WHEN (new.tags <> '{}'::text[]) EXECUTE FUNCTION keep_labels('device', 'tags');
CREATE TRIGGER devices_unreachable AFTER UPDATE OF unreachable_at ON devices FOR EACH ROW WHEN (new.unreachable_at IS DISTINCT FROM old.unreachable_at) EXECUTE FUNCTION record_device_event('device.unreachable');
CREATE TRIGGER devices_untagged AFTER DELETE ON devices FOR EACH ROW WHEN (old.tags <> '{}'::text[]) EXECUTE FUNCTION keep_labels('device', 'tags');
alter table devices enable row level security;
create policy own on devices using (organization_id = current_setting('cuttle.organization'::text, true));

create table events (
  id text default new_event_id('evt'::text) not null,
  xid xid8 default pg_current_xact_id() not null,
  seq bigint generated always as identity not null,
  organization_id text not null,
  type text not null,
  device_id text not null,
  instance_id text,
  data jsonb not null,
  at timestamp with time zone default now() not null,
  constraint events_pkey PRIMARY KEY (id)
);
comment on table events is 'What happened, for streams and webhooks, written by database triggers in the transaction of its cause. Retention: 14 days.';
CREATE INDEX events_at ON events USING brin (at);
CREATE INDEX events_followed ON events USING btree (organization_id, xid, seq);
CREATE INDEX events_of_device ON events USING btree (organization_id, device_id, xid, seq);
CREATE INDEX events_of_instance ON events USING btree (organization_id, instance_id, xid, seq) WHERE instance_id IS NOT NULL;
CREATE TRIGGER events_delivered AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION queue_webhook_deliveries();
alter table events enable row level security;
create policy own on events using (organization_id = current_setting('cuttle.organization'::text, true));

create table idempotency_keys (
  organization_id text not null,
  key bytea not null,
  request bytea not null,
  answer text,
  created_at timestamp with time zone default now() not null,
  constraint idempotency_keys_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint idempotency_keys_pkey PRIMARY KEY (organization_id, key)
);
comment on table idempotency_keys is 'Responses to API requests that had an Idempotency-Key, written in the transaction of the change. Retention: 1 day.';
CREATE INDEX idempotency_keys_age ON idempotency_keys USING btree (created_at);
alter table idempotency_keys enable row level security;
create policy own on idempotency_keys using (organization_id = current_setting('cuttle.organization'::text, true));

create table instances (
  id text not null,
  organization_id text not null,
  device_key bigint not null,
  service_id text not null,
  workflow_id text not null,
  variables jsonb not null,
  "position" integer not null,
  status text not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  detached_at timestamp with time zone,
  revision integer default 1 not null,
  external_id text,
  tags text[] default '{}'::text[] not null,
  metadata jsonb default '{}'::jsonb not null,
  paused_at timestamp with time zone,
  pinned_version integer,
  applied_version integer,
  failed_at timestamp with time zone,
  error_type text,
  fault_codes text[] default '{}'::text[] not null,
  constraint instances_device_key_fkey FOREIGN KEY (device_key) REFERENCES devices(key) ON DELETE CASCADE,
  constraint instances_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint instances_pkey PRIMARY KEY (id),
  constraint instances_service_id_fkey FOREIGN KEY (service_id) REFERENCES services(id) ON DELETE CASCADE,
  constraint instances_status_check CHECK (status = ANY (ARRAY['pending'::text, 'running'::text, 'provisioned'::text, 'failed'::text])),
  constraint instances_workflow_id_key UNIQUE (workflow_id)
);
comment on table instances is 'Services attached to devices, each with a workflow id. Retention: until device or service are deleted; detached: no limit yet.';
CREATE UNIQUE INDEX instances_attached ON instances USING btree (device_key, service_id) WHERE detached_at IS NULL;
CREATE INDEX instances_device ON instances USING btree (device_key);
CREATE UNIQUE INDEX instances_external ON instances USING btree (organization_id, external_id) WHERE detached_at IS NULL;
CREATE INDEX instances_failed ON instances USING btree (organization_id, failed_at, id) WHERE failed_at IS NOT NULL AND detached_at IS NULL;
CREATE INDEX instances_listed ON instances USING btree (organization_id, id) WHERE detached_at IS NULL;
CREATE INDEX instances_of_error ON instances USING btree (organization_id, error_type, id) WHERE error_type IS NOT NULL AND detached_at IS NULL;
CREATE INDEX instances_of_service ON instances USING btree (organization_id, service_id, id) WHERE detached_at IS NULL;
CREATE INDEX instances_of_service_and_status ON instances USING btree (organization_id, service_id, status, id) WHERE detached_at IS NULL;
CREATE INDEX instances_of_status ON instances USING btree (organization_id, status, id) WHERE detached_at IS NULL;
CREATE INDEX instances_paused ON instances USING btree (organization_id, id) WHERE paused_at IS NOT NULL AND detached_at IS NULL;
CREATE INDEX instances_service ON instances USING btree (service_id);
CREATE INDEX instances_updated ON instances USING btree (organization_id, updated_at, id) WHERE detached_at IS NULL;
CREATE TRIGGER instances_attached AFTER INSERT ON instances FOR EACH ROW EXECUTE FUNCTION record_instance_event('instance.attached');
CREATE TRIGGER instances_changed AFTER UPDATE OF revision ON instances FOR EACH ROW WHEN (new.revision <> old.revision) EXECUTE FUNCTION record_instance_event('instance.changed');
CREATE TRIGGER instances_detached AFTER UPDATE OF detached_at ON instances FOR EACH ROW WHEN (old.detached_at IS NULL AND new.detached_at IS NOT NULL) EXECUTE FUNCTION record_instance_event('instance.detached');
CREATE TRIGGER instances_faulted AFTER UPDATE OF fault_codes, detached_at ON instances FOR EACH ROW WHEN (new.fault_codes <> old.fault_codes OR old.fault_codes <> '{}'::text[] AND new.detached_at IS DISTINCT FROM old.detached_at) EXECUTE FUNCTION keep_labels('fault', 'fault_codes');
CREATE TRIGGER instances_retagged AFTER UPDATE OF tags, detached_at ON instances FOR EACH ROW WHEN (new.tags <> old.tags OR old.tags <> '{}'::text[] AND new.detached_at IS DISTINCT FROM old.detached_at) EXECUTE FUNCTION keep_labels('instance', 'tags');
CREATE TRIGGER instances_tagged AFTER INSERT ON instances FOR EACH ROW WHEN (new.tags <> '{}'::text[]) EXECUTE FUNCTION keep_labels('instance', 'tags');
CREATE TRIGGER instances_unfaulted AFTER DELETE ON instances FOR EACH ROW WHEN (old.fault_codes <> '{}'::text[]) EXECUTE FUNCTION keep_labels('fault', 'fault_codes');
CREATE TRIGGER instances_untagged AFTER DELETE ON instances FOR EACH ROW WHEN (old.tags <> '{}'::text[]) EXECUTE FUNCTION keep_labels('instance', 'tags');
alter table instances enable row level security;
create policy own on instances using (organization_id = current_setting('cuttle.organization'::text, true));

create table key_check (
  id boolean default true not null,
  value text not null,
  constraint key_check_id_check CHECK (id),
  constraint key_check_pkey PRIMARY KEY (id)
);
comment on table key_check is 'One encrypted value that shows whether a process holds the right keys. Retention: no limit; one row.';

create table labels (
  organization_id text not null,
  kind text not null,
  label text not null,
  id text not null,
  constraint labels_kind_check CHECK (kind = ANY (ARRAY['device'::text, 'instance'::text, 'fault'::text])),
  constraint labels_pkey PRIMARY KEY (organization_id, kind, label, id)
);
comment on table labels is 'An index, kept by database triggers: tags of devices and instances, fault codes of instances. Retention: as long as their row.';
alter table labels enable row level security;
create policy own on labels using (organization_id = current_setting('cuttle.organization'::text, true));

create table messages (
  id bigint generated always as identity not null,
  organization_id text not null,
  device_key bigint not null,
  run_id bigint,
  device_action_id text,
  number integer,
  purpose text not null,
  method text not null,
  request jsonb not null,
  summary text not null,
  state text not null,
  awaited boolean default false not null,
  deferred boolean default false not null,
  expires_at timestamp with time zone,
  secret_paths text[],
  session_id text,
  attempts integer default 0 not null,
  probe text,
  instances integer[],
  response jsonb,
  fault jsonb,
  completion jsonb,
  self_inflicted_events text[] default '{}'::text[] not null,
  created_at timestamp with time zone default now() not null,
  sent_at timestamp with time zone,
  settled_at timestamp with time zone,
  constraint messages_device_action_id_fkey FOREIGN KEY (device_action_id) REFERENCES device_actions(id) ON DELETE CASCADE,
  constraint messages_device_key_fkey FOREIGN KEY (device_key) REFERENCES devices(key) ON DELETE CASCADE,
  constraint messages_pkey PRIMARY KEY (id),
  constraint messages_probe_check CHECK (probe = ANY (ARRAY['before'::text, 'after'::text, 'none'::text])),
  constraint messages_purpose_check CHECK (purpose = ANY (ARRAY['run'::text, 'refresh'::text, 'management'::text, 'action'::text])),
  constraint messages_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE,
  constraint messages_run_id_number_key UNIQUE (run_id, number),
  constraint messages_state_check CHECK (state = ANY (ARRAY['queued'::text, 'sent'::text, 'acknowledged'::text, 'faulted'::text, 'cancelled'::text, 'expired'::text]))
) with (fillfactor=80);
comment on table messages is 'RPCs for devices, with their answers. Retention: as long as their run, device action and device.';
CREATE INDEX messages_device ON messages USING btree (device_key, id);
CREATE INDEX messages_of_device_action ON messages USING btree (device_action_id) WHERE device_action_id IS NOT NULL;
CREATE INDEX messages_undelivered ON messages USING btree (device_key, id) WHERE state = ANY (ARRAY['queued'::text, 'sent'::text]);
CREATE TRIGGER messages_completion AFTER UPDATE OF completion ON messages FOR EACH ROW WHEN (new.awaited AND new.state = 'acknowledged'::text AND old.completion IS NULL AND new.completion IS NOT NULL) EXECUTE FUNCTION signal_completion();
CREATE TRIGGER messages_of_device_action AFTER UPDATE OF state ON messages FOR EACH ROW WHEN (new.device_action_id IS NOT NULL AND new.state <> old.state) EXECUTE FUNCTION update_device_action();
alter table messages enable row level security;
create policy own on messages using (organization_id = current_setting('cuttle.organization'::text, true));

create table migrations (
  version integer not null,
  applied_at timestamp with time zone default now() not null,
  constraint migrations_pkey PRIMARY KEY (version)
);
comment on table migrations is 'The migrations that were applied. Retention: no limit; a row per migration.';

create table orders (
  organization_id text not null,
  id text not null,
  request bytea not null,
  device_key bigint not null,
  instance_ids text[] not null,
  created_at timestamp with time zone default now() not null,
  constraint orders_device_key_fkey FOREIGN KEY (device_key) REFERENCES devices(key) ON DELETE CASCADE,
  constraint orders_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint orders_pkey PRIMARY KEY (organization_id, id)
);
comment on table orders is 'Orders by the caller''s id, each a device and its instances, so that an order that is repeated changes nothing. Retention: as long as the device.';
CREATE INDEX orders_device ON orders USING btree (device_key);
alter table orders enable row level security;
create policy own on orders using (organization_id = current_setting('cuttle.organization'::text, true));

create table organizations (
  id text not null,
  name text not null,
  created_at timestamp with time zone default now() not null,
  revision integer default 1 not null,
  suspended_at timestamp with time zone,
  suspended_reason text,
  authentication text[] default '{}'::text[] not null,
  basic_without_tls boolean default false not null,
  unknown_devices text default 'discover'::text not null,
  expect_bootstrap boolean default false not null,
  onboarding_certificate text,
  set_connection_request_credentials boolean default false not null,
  http_allow text[] default '{}'::text[] not null,
  max_devices integer,
  max_runs integer,
  max_requests_per_second double precision,
  device_count integer default 0 not null,
  constraint organizations_authentication_check CHECK (authentication <@ ARRAY['basic'::text, 'digest'::text, 'digest-sha-256'::text, 'certificate'::text]),
  constraint organizations_id_check CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,30}$'::text),
  constraint organizations_max_devices_check CHECK (max_devices >= 0),
  constraint organizations_max_requests_per_second_check CHECK (max_requests_per_second > 0::double precision),
  constraint organizations_max_runs_check CHECK (max_runs >= 1),
  constraint organizations_onboarding_certificate_check CHECK (length(onboarding_certificate) >= 1 AND length(onboarding_certificate) <= 256),
  constraint organizations_pkey PRIMARY KEY (id),
  constraint organizations_unknown_devices_check CHECK (unknown_devices = ANY (ARRAY['discover'::text, 'refuse'::text]))
);
comment on table organizations is 'Tenants with their settings and limits. Retention: until the platform deletes the organization, with all that it owns.';
alter table organizations enable row level security;
create policy own on organizations using (id = current_setting('cuttle.organization'::text, true));

create table outbox (
  id uuid default gen_random_uuid() not null,
  seq bigint generated always as identity not null,
  organization_id text not null,
  workflow_id text not null,
  action text not null,
  workflow_type text,
  start jsonb,
  signal text,
  argument jsonb,
  reason text,
  run_id text,
  attempts integer default 0 not null,
  claimed_until timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  constraint outbox_action_check CHECK (action = ANY (ARRAY['start'::text, 'signal'::text, 'signal_with_start'::text, 'cancel'::text])),
  constraint outbox_check CHECK ((workflow_type IS NOT NULL) = (action = ANY (ARRAY['start'::text, 'signal_with_start'::text]))),
  constraint outbox_check1 CHECK ((start IS NOT NULL) = (action = ANY (ARRAY['start'::text, 'signal_with_start'::text]))),
  constraint outbox_check2 CHECK ((signal IS NOT NULL) = (action = ANY (ARRAY['signal'::text, 'signal_with_start'::text]))),
  constraint outbox_check3 CHECK ((argument IS NOT NULL) = (action = ANY (ARRAY['signal'::text, 'signal_with_start'::text]))),
  constraint outbox_check4 CHECK ((reason IS NOT NULL) = (action = 'cancel'::text)),
  constraint outbox_check5 CHECK (run_id IS NULL OR action = 'cancel'::text),
  constraint outbox_pkey PRIMARY KEY (id)
);
comment on table outbox is 'What Temporal is to do, written in the transaction that causes it. Retention: until it is dispatched.';
CREATE INDEX outbox_due ON outbox USING btree (claimed_until);
CREATE INDEX outbox_of_workflow ON outbox USING btree (workflow_id, seq);
CREATE TRIGGER outbox_leased BEFORE INSERT ON outbox FOR EACH ROW WHEN (new.claimed_until IS NULL) EXECUTE FUNCTION lease_outbox_row();
alter table outbox enable row level security;
create policy own on outbox using (organization_id = current_setting('cuttle.organization'::text, true));

create table parameter_documents (
  device_key bigint not null,
  first_path text collate "C" not null,
  size integer not null,
  content bytea not null,
  constraint parameter_documents_device_key_fkey FOREIGN KEY (device_key) REFERENCES devices(key) ON DELETE CASCADE,
  constraint parameter_documents_pkey PRIMARY KEY (device_key, first_path)
);
comment on table parameter_documents is 'Parameter trees as the CPEs last reported them. Retention: as long as the device; objects that are gone are deleted.';
alter table parameter_documents enable row level security;
create policy own on parameter_documents using ((( SELECT p.organization_id
   FROM devices p
  WHERE p.key = parameter_documents.device_key)) = current_setting('cuttle.organization'::text, true)) with check (is_own_device(device_key));

create table retry_job_items (
  job_id text not null,
  number integer not null,
  instance_id text not null,
  batch integer,
  state text default 'waiting'::text not null,
  trigger_id bigint,
  constraint retry_job_items_job_id_fkey FOREIGN KEY (job_id) REFERENCES retry_jobs(id) ON DELETE CASCADE,
  constraint retry_job_items_pkey PRIMARY KEY (job_id, number),
  constraint retry_job_items_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'triggered'::text, 'provisioned'::text, 'failed'::text, 'skipped'::text, 'cancelled'::text]))
);
comment on table retry_job_items is 'The instances of bulk retries. Retention: as long as the job.';
CREATE INDEX retry_job_items_triggered ON retry_job_items USING btree (job_id) WHERE state = 'triggered'::text;
CREATE INDEX retry_job_items_waiting ON retry_job_items USING btree (job_id, number) WHERE state = 'waiting'::text;
alter table retry_job_items enable row level security;
create policy own on retry_job_items using ((job_id IN ( SELECT j.id
   FROM retry_jobs j))) with check (is_own_retry_job(job_id));

create table retry_jobs (
  id text not null,
  organization_id text not null,
  filter jsonb not null,
  rate_per_second double precision not null,
  created_by text not null,
  total integer not null,
  state text default 'running'::text not null,
  batches integer default 0 not null,
  created_at timestamp with time zone default now() not null,
  finished_at timestamp with time zone,
  constraint retry_jobs_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint retry_jobs_pkey PRIMARY KEY (id),
  constraint retry_jobs_rate_per_second_check CHECK (rate_per_second > 0::double precision),
  constraint retry_jobs_state_check CHECK (state = ANY (ARRAY['running'::text, 'finished'::text, 'cancelled'::text]))
);
comment on table retry_jobs is 'Bulk retries of failed instances. Retention: no limit yet.';
CREATE INDEX retry_jobs_listed ON retry_jobs USING btree (organization_id, id);
CREATE INDEX retry_jobs_open ON retry_jobs USING btree (id) WHERE state = 'running'::text;
alter table retry_jobs enable row level security;
create policy own on retry_jobs using (organization_id = current_setting('cuttle.organization'::text, true));

create table rollout_items (
  job_id text not null,
  number integer not null,
  instance_id text not null,
  batch integer,
  state text default 'waiting'::text not null,
  trigger_id bigint,
  constraint rollout_items_job_id_fkey FOREIGN KEY (job_id) REFERENCES rollouts(id) ON DELETE CASCADE,
  constraint rollout_items_pkey PRIMARY KEY (job_id, number),
  constraint rollout_items_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'triggered'::text, 'provisioned'::text, 'failed'::text, 'pinned'::text, 'skipped'::text, 'cancelled'::text]))
);
comment on table rollout_items is 'The instances of rollouts. Retention: as long as the rollout.';
CREATE INDEX rollout_items_triggered ON rollout_items USING btree (job_id) WHERE state = 'triggered'::text;
CREATE INDEX rollout_items_waiting ON rollout_items USING btree (job_id, number) WHERE state = 'waiting'::text;
alter table rollout_items enable row level security;
create policy own on rollout_items using ((job_id IN ( SELECT j.id
   FROM rollouts j))) with check (is_own_rollout(job_id));

create table rollouts (
  id text not null,
  organization_id text not null,
  service_id text not null,
  version integer not null,
  filter jsonb not null,
  canary integer not null,
  rate_per_second double precision not null,
  concurrency integer not null,
  stop_at double precision,
  follow boolean not null,
  created_by text not null,
  total integer not null,
  state text default 'running'::text not null,
  reason text,
  forgiven_ended integer default 0 not null,
  forgiven_failed integer default 0 not null,
  batches integer default 0 not null,
  created_at timestamp with time zone default now() not null,
  finished_at timestamp with time zone,
  constraint rollouts_canary_check CHECK (canary >= 0),
  constraint rollouts_concurrency_check CHECK (concurrency > 0),
  constraint rollouts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint rollouts_pkey PRIMARY KEY (id),
  constraint rollouts_rate_per_second_check CHECK (rate_per_second > 0::double precision),
  constraint rollouts_service_id_fkey FOREIGN KEY (service_id) REFERENCES services(id) ON DELETE CASCADE,
  constraint rollouts_state_check CHECK (state = ANY (ARRAY['running'::text, 'paused'::text, 'stopped'::text, 'finished'::text, 'aborted'::text])),
  constraint rollouts_stop_at_check CHECK (stop_at >= 0::double precision AND stop_at <= 1::double precision)
);
comment on table rollouts is 'Rollouts of a service''s version. Retention: no limit yet.';
CREATE INDEX rollouts_listed ON rollouts USING btree (organization_id, id);
CREATE INDEX rollouts_open ON rollouts USING btree (id) WHERE state = ANY (ARRAY['running'::text, 'paused'::text, 'stopped'::text]);
alter table rollouts enable row level security;
create policy own on rollouts using (organization_id = current_setting('cuttle.organization'::text, true));

create table run_logs (
  run_id bigint not null,
  line integer not null,
  at timestamp with time zone not null,
  text text not null,
  bytes integer,
  constraint run_logs_pkey PRIMARY KEY (run_id, line),
  constraint run_logs_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE
);
comment on table run_logs is 'What scripts log, by line. Retention: as long as the run.';
alter table run_logs enable row level security;
create policy own on run_logs using ((( SELECT p.organization_id
   FROM runs p
  WHERE p.id = run_logs.run_id)) = current_setting('cuttle.organization'::text, true)) with check (is_own_run(run_id));

create table run_steps (
  run_id bigint not null,
  step integer not null,
  calls jsonb not null,
  result jsonb not null,
  http_request jsonb,
  http_response jsonb,
  committed_at timestamp with time zone default now() not null,
  constraint run_steps_pkey PRIMARY KEY (run_id, step),
  constraint run_steps_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE
);
comment on table run_steps is 'Steps of scripts, each committed once, in one transaction with its messages, log lines and credentials. Retention: as long as the run.';
alter table run_steps enable row level security;
create policy own on run_steps using ((( SELECT p.organization_id
   FROM runs p
  WHERE p.id = run_steps.run_id)) = current_setting('cuttle.organization'::text, true)) with check (is_own_run(run_id));

create table runs (
  id bigint generated always as identity not null,
  instance_id text not null,
  number integer not null,
  organization_id text not null,
  device_key bigint not null,
  trigger_id bigint not null,
  workflow_run_id text not null,
  first_execution_run_id text not null,
  service_id text not null,
  version integer not null,
  variables jsonb not null,
  device jsonb not null,
  seed bytea not null,
  status text default 'running'::text not null,
  error jsonb,
  error_type text,
  fault_code text,
  awaits_settlement boolean default false not null,
  faulted boolean default false not null,
  awaits_message integer,
  awaits_events text[],
  received_event text,
  events_since timestamp with time zone default now() not null,
  holds_queue boolean default false not null,
  wakes_at timestamp with time zone,
  unreached_at timestamp with time zone,
  started_at timestamp with time zone default now() not null,
  finished_at timestamp with time zone,
  finished_hour timestamp with time zone,
  constraint runs_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES instances(id) ON DELETE CASCADE,
  constraint runs_instance_id_number_key UNIQUE (instance_id, number),
  constraint runs_pkey PRIMARY KEY (id),
  constraint runs_status_check CHECK (status = ANY (ARRAY['running'::text, 'provisioned'::text, 'failed'::text])),
  constraint runs_workflow_run_id_key UNIQUE (workflow_run_id)
);
comment on table runs is 'Applications of instances, one per workflow execution. Retention: no limit yet.';
CREATE INDEX runs_ended ON runs USING btree (organization_id, finished_hour, status, service_id, error_type, fault_code) WHERE finished_hour IS NOT NULL;
CREATE UNIQUE INDEX runs_of_device ON runs USING btree (device_key) WHERE status = 'running'::text;
CREATE INDEX runs_of_organization ON runs USING btree (organization_id) WHERE status = 'running'::text;
CREATE INDEX runs_trigger ON runs USING btree (trigger_id);
CREATE TRIGGER runs_begun AFTER INSERT ON runs FOR EACH ROW WHEN (new.status = 'running'::text) EXECUTE FUNCTION record_run_event();
CREATE TRIGGER runs_ended AFTER UPDATE OF status ON runs FOR EACH ROW WHEN (new.status IS DISTINCT FROM old.status) EXECUTE FUNCTION record_run_event();
CREATE TRIGGER runs_received_event AFTER UPDATE OF received_event ON runs FOR EACH ROW WHEN (new.received_event IS NOT NULL) EXECUTE FUNCTION signal_received_event();
alter table runs enable row level security;
create policy own on runs using (organization_id = current_setting('cuttle.organization'::text, true));

create table secrets (
  name text not null,
  value bytea not null,
  constraint secrets_pkey PRIMARY KEY (name)
);
comment on table secrets is 'Keys that all processes share, such as the one of session cookies. Retention: no limit; a row per kind of key.';

create table service_versions (
  service_id text not null,
  version integer not null,
  script text not null,
  variables jsonb not null,
  events text[] not null,
  policy jsonb default '{"fits": {"oui": [], "product_class": [], "software_version": []}, "retry": {"on": [], "attempts": 1, "backoff_seconds": 60, "max_backoff_seconds": 3600}, "limits": {"script_seconds": 5, "delivery_seconds": null}, "on_repeated_bootstrap": "run"}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  constraint service_versions_pkey PRIMARY KEY (service_id, version),
  constraint service_versions_service_id_fkey FOREIGN KEY (service_id) REFERENCES services(id) ON DELETE CASCADE
);
comment on table service_versions is 'What each version of a service consists of; never changed. Retention: as long as the service.';
alter table service_versions enable row level security;
create policy own on service_versions using ((( SELECT p.organization_id
   FROM services p
  WHERE p.id = service_versions.service_id)) = current_setting('cuttle.organization'::text, true)) with check (is_own_service(service_id));

create table services (
  id text not null,
  organization_id text not null,
  name text not null,
  description text default ''::text not null,
  latest_version integer not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  revision integer default 1 not null,
  constraint services_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint services_organization_id_name_key UNIQUE (organization_id, name),
  constraint services_pkey PRIMARY KEY (id)
);
comment on table services is 'Services by name. Retention: until the service is deleted.';
alter table services enable row level security;
create policy own on services using (organization_id = current_setting('cuttle.organization'::text, true));

create table triggers (
  id bigint generated always as identity not null,
  instance_id text not null,
  device_key bigint not null,
  kind text not null,
  reason text not null,
  state text default 'queued'::text not null,
  attempt integer default 1 not null,
  not_before timestamp with time zone,
  cancelled boolean default false not null,
  changed jsonb,
  created_at timestamp with time zone default now() not null,
  constraint triggers_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES instances(id) ON DELETE CASCADE,
  constraint triggers_kind_check CHECK (kind = ANY (ARRAY['event'::text, 'execute'::text, 'retry'::text])),
  constraint triggers_pkey PRIMARY KEY (id),
  constraint triggers_state_check CHECK (state = ANY (ARRAY['queued'::text, 'begun'::text, 'finished'::text, 'delayed'::text]))
);
comment on table triggers is 'Why instances are to run. Retention: no limit yet.';
CREATE INDEX triggers_delayed ON triggers USING btree (not_before) WHERE state = 'delayed'::text;
CREATE INDEX triggers_instance ON triggers USING btree (instance_id);
CREATE UNIQUE INDEX triggers_queued ON triggers USING btree (instance_id) WHERE state = 'queued'::text;
CREATE INDEX triggers_unfinished ON triggers USING btree (device_key) WHERE state <> 'finished'::text;
CREATE INDEX triggers_waiting ON triggers USING btree (instance_id, id) WHERE state = ANY (ARRAY['queued'::text, 'delayed'::text]);
alter table triggers enable row level security;
create policy own on triggers using ((( SELECT p.organization_id
   FROM instances p
  WHERE p.id = triggers.instance_id)) = current_setting('cuttle.organization'::text, true)) with check (is_own_instance(instance_id));

create table webhook_deliveries (
  id text default new_event_id('dlv'::text) not null,
  organization_id text not null,
  webhook_id text not null,
  event_id text,
  type text not null,
  state text default 'pending'::text not null,
  attempts integer default 0 not null,
  attempt_at timestamp with time zone,
  response_status integer,
  error text,
  started_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  settled_at timestamp with time zone,
  constraint webhook_deliveries_pkey PRIMARY KEY (id),
  constraint webhook_deliveries_state_check CHECK (state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])),
  constraint webhook_deliveries_webhook_id_event_id_type_key UNIQUE (webhook_id, event_id, type)
);
comment on table webhook_deliveries is 'Notifications for webhooks, written with their event. Retention: 14 days, or until the webhook is deleted.';
CREATE INDEX webhook_deliveries_at ON webhook_deliveries USING brin (created_at);
CREATE INDEX webhook_deliveries_listed ON webhook_deliveries USING btree (webhook_id, id);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries USING btree (webhook_id, id) WHERE state = 'pending'::text;
CREATE INDEX webhook_deliveries_watched ON webhook_deliveries USING btree (id) WHERE state = 'pending'::text AND started_at IS NOT NULL;
alter table webhook_deliveries enable row level security;
create policy own on webhook_deliveries using (organization_id = current_setting('cuttle.organization'::text, true));

create table webhooks (
  id text not null,
  organization_id text not null,
  url text not null,
  format text default 'cuttle'::text not null,
  types text[] not null,
  description text not null,
  secret text not null,
  previous_secret text,
  previous_secret_until timestamp with time zone,
  failing_since timestamp with time zone,
  disabled_at timestamp with time zone,
  disabled_reason text,
  last_attempt_at timestamp with time zone,
  last_error text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint webhooks_format_check CHECK (format = ANY (ARRAY['cuttle'::text, 'tmf640'::text])),
  constraint webhooks_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint webhooks_pkey PRIMARY KEY (id)
);
comment on table webhooks is 'Endpoints that are sent events. Retention: until the webhook is deleted.';
CREATE INDEX webhooks_listed ON webhooks USING btree (organization_id, id);
alter table webhooks enable row level security;
create policy own on webhooks using (organization_id = current_setting('cuttle.organization'::text, true));

CREATE OR REPLACE FUNCTION public.complete_device_action()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.count_devices()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.is_own_device(_key bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$ begin return exists (select 1 from devices where key = _key); end $function$;

CREATE OR REPLACE FUNCTION public.is_own_instance(_key text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$ begin return exists (select 1 from instances where id = _key); end $function$;

CREATE OR REPLACE FUNCTION public.is_own_retry_job(_key text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$ begin return exists (select 1 from retry_jobs where id = _key); end $function$;

CREATE OR REPLACE FUNCTION public.is_own_rollout(_key text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$ begin return exists (select 1 from rollouts where id = _key); end $function$;

CREATE OR REPLACE FUNCTION public.is_own_run(_key bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$ begin return exists (select 1 from runs where id = _key); end $function$;

CREATE OR REPLACE FUNCTION public.is_own_service(_key text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$ begin return exists (select 1 from services where id = _key); end $function$;

CREATE OR REPLACE FUNCTION public.is_under_way(_message messages)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select _message.state = 'acknowledged' and _message.method in ('Download', 'Upload')
    and coalesce(_message.response ->> 'status', '1') = '1' and _message.completion is null
$function$;

CREATE OR REPLACE FUNCTION public.keep_labels()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.lease_outbox_row()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.claimed_until := case when exists (select 1 from outbox where workflow_id = new.workflow_id) then now()
    else clock_timestamp() + outbox_lease() end;
  return new;
end
$function$;

CREATE OR REPLACE FUNCTION public.new_event_id(_prefix text)
 RETURNS text
 LANGUAGE sql
AS $function$
  select _prefix || '_' || lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
    || right(replace(gen_random_uuid()::text, '-', ''), 20)
$function$;

CREATE OR REPLACE FUNCTION public.outbox_lease()
 RETURNS interval
 LANGUAGE sql
 IMMUTABLE
AS $function$ select interval '15 seconds' $function$;

CREATE OR REPLACE FUNCTION public.queue_webhook_deliveries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into webhook_deliveries (organization_id, webhook_id, event_id, type)
  select w.organization_id, w.id, new.id, sent.type
  from webhooks w cross join lateral unnest(
    case w.format when 'tmf640' then tmf640_types(new.type, new.data) else array[new.type] end) sent(type)
  where w.organization_id = new.organization_id and w.disabled_at is null and (w.types = '{}' or sent.type = any(w.types));
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.record_device_event()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.record_instance_event()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into events (organization_id, type, device_id, instance_id, data)
  select new.organization_id, tg_argv[0], d.id, new.id, jsonb_build_object(
    'instance_id', new.id, 'device_id', d.id, 'service_id', s.id, 'service_name', s.name, 'status', new.status)
  from devices d, services s where d.key = new.device_key and s.id = new.service_id;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.record_run_event()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.settle_message(_id bigint, _session_id text, _state text, _response jsonb, _fault jsonb)
 RETURNS outbox
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.signal_completion()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.signal_received_event()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into outbox (organization_id, workflow_id, action, signal, argument, claimed_until)
  select i.organization_id, i.workflow_id, 'signal', 'eventReceived',
    jsonb_build_object('runId', new.id, 'step', (select max(step) from run_steps where run_id = new.id)), now()
  from instances i where i.id = new.instance_id;
  notify cuttle_outbox;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.tmf640_types(_type text, _data jsonb)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case _type
    when 'instance.attached' then array['ServiceCreateEvent']
    when 'instance.changed' then array['ServiceAttributeValueChangeEvent']
    when 'instance.running' then case when (_data ->> 'run')::int > 1 then array['ServiceStateChangeEvent'] else '{}' end
    when 'instance.provisioned' then array['ServiceStateChangeEvent', 'MonitorStateChangeEvent']
    when 'instance.failed' then array['ServiceStateChangeEvent', 'MonitorStateChangeEvent']
    when 'instance.detached' then array['ServiceStateChangeEvent', 'ServiceDeleteEvent']
    else '{}'
  end
$function$;

CREATE OR REPLACE FUNCTION public.trim_credentials()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.update_device_action()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.without_values(_parameters jsonb, _paths text[])
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select _parameters || coalesce((select jsonb_object_agg(path, '') from unnest(_paths) as path where _parameters ? path), '{}')
$function$;
