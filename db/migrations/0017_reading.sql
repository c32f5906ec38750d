-- What lists are narrowed, sorted and counted by. Every index begins with the organization. The API may be bound by row-level security, which
-- lets only comparisons of the plainest kind (those that PostgreSQL calls leakproof) use an index: so no GIN, and no pattern.

alter table devices
  add column tags text[] not null default '{}',
  -- The caller's own, of any shape; the API bounds it.
  add column metadata jsonb not null default '{}',
  -- The beginning of the hour of last_inform_at; -infinity: it never informed. Stands in for it in indexes: of a device that informs often, most
  -- Informs change no indexed column and so write to no index.
  add column informed_hour timestamptz not null default '-infinity';
update devices set informed_hour = date_trunc('hour', last_inform_at, 'UTC') where last_inform_at is not null;

create index devices_registered on devices (organization_id, id) where registered_at is not null;
create index devices_discovered on devices (organization_id, id) where registered_at is null;
create index devices_created on devices (organization_id, created_at, id);
create index devices_informed on devices (organization_id, informed_hour);
create index devices_oui on devices (organization_id, oui, id);
create index devices_product_class on devices (organization_id, product_class, id);
create index devices_software_version on devices (organization_id, software_version, id);
-- A request that an Inform made void leaves the index with the Inform of another hour.
create index devices_unreachable on devices (organization_id, id)
  where connection_request_error is not null and connection_request_at > informed_hour;
-- In the order of code points, in which those that begin alike are a range.
create index devices_id_prefix on devices (organization_id, id collate "C");
create index devices_serial_number_prefix on devices (organization_id, serial_number collate "C");

alter table instances
  add column tags text[] not null default '{}',
  add column metadata jsonb not null default '{}',
  -- The version whose values and script are those of the last run; 0: the values have changed since; null: it never ran.
  add column applied_version int,
  -- Of the last run, where it failed: when, with which type of error, and with which fault codes, of the whole and of parameters.
  add column failed_at timestamptz,
  add column error_type text,
  add column fault_codes text[] not null default '{}';

alter table runs
  -- The beginning of the hour of finished_at, so that those of an hour are one entry of the index.
  add column finished_hour timestamptz,
  -- Of the error.
  add column error_type text,
  add column fault_code text;

-- Tags of devices and instances and fault codes of instances, each kept in the order of what has it: an index that triggers keep. No foreign
-- key: what has the label takes it along.
create table labels (
  organization_id text not null,
  kind text not null check (kind in ('device', 'instance', 'fault')),
  label text not null,
  -- Of the device or the instance.
  id text not null,
  primary key (organization_id, kind, label, id)
);

-- Its arguments are the kind and the column. A detached instance has no labels.
create function keep_labels() returns trigger
language plpgsql as $$
declare
  _labels text[];
begin
  if tg_op <> 'INSERT' then
    execute format('select ($1).%I', tg_argv[1]) into _labels using old;
    delete from labels where organization_id = old.organization_id and kind = tg_argv[0] and label = any(_labels) and id = old.id;
  end if;
  if tg_op <> 'DELETE' and to_jsonb(new) ->> 'detached_at' is null then
    execute format('select ($1).%I', tg_argv[1]) into _labels using new;
    insert into labels (organization_id, kind, label, id) select new.organization_id, tg_argv[0], unnest(_labels), new.id on conflict do nothing;
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

-- Of a fault and of its parameters, as domain/faultCodes.ts has it.
create function fault_codes_of(_error jsonb) returns text[]
language sql immutable as $$
  select coalesce(array_agg(distinct code), '{}') from (
    select _error ->> 'fault_code' as code
    union all
    select f ->> 'fault_code' from jsonb_array_elements(case when jsonb_typeof(_error -> 'parameter_faults') = 'array'
      then _error -> 'parameter_faults' else '[]' end) f
  ) codes where code ~ '^[0-9]{1,5}$'
$$;
update runs set finished_hour = date_trunc('hour', finished_at, 'UTC'), error_type = error ->> 'type', fault_code = error ->> 'fault_code'
where finished_at is not null;
update instances i set applied_version = r.version,
  failed_at = case when r.status = 'failed' then r.finished_at end, error_type = r.error_type, fault_codes = fault_codes_of(r.error)
from (select distinct on (instance_id) * from runs order by instance_id, number desc) r where r.instance_id = i.id;
drop function fault_codes_of(jsonb);

create index instances_of_status on instances (organization_id, status, id) where detached_at is null;
create index instances_of_service on instances (organization_id, service_id, id) where detached_at is null;
-- Counts, too, by ranges of it.
create index instances_of_service_and_status on instances (organization_id, service_id, status, id) where detached_at is null;
create index instances_updated on instances (organization_id, updated_at, id) where detached_at is null;
create index instances_failed on instances (organization_id, failed_at, id) where failed_at is not null and detached_at is null;
create index instances_of_error on instances (organization_id, error_type, id) where error_type is not null and detached_at is null;
create index instances_paused on instances (organization_id, id) where paused_at is not null and detached_at is null;
create index triggers_waiting on triggers (instance_id, id) where state in ('queued', 'delayed');

create index runs_ended on runs (organization_id, finished_hour, status, service_id, error_type, fault_code) where finished_hour is not null;
