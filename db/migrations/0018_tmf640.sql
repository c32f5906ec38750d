-- What is told of an instance beside its runs: that it was attached, changed by the API, or detached.
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

-- What an endpoint is sent: events as Cuttle has them, or the notifications of TMF640 (TM Forum, Service Activation and Configuration), whose
-- types `types` then has.
alter table webhooks add column format text not null default 'cuttle' check (format in ('cuttle', 'tmf640'));

-- An event may be told by several notifications.
alter table webhook_deliveries
  drop constraint webhook_deliveries_webhook_id_event_id_key,
  add unique (webhook_id, event_id, type);

-- The notifications that an event is told by. The first run finds the service reserved, and leaves it so.
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

create or replace function queue_webhook_deliveries() returns trigger
language plpgsql as $$
begin
  insert into webhook_deliveries (organization_id, webhook_id, event_id, type)
  select w.organization_id, w.id, new.id, told.type
  from webhooks w cross join lateral unnest(case w.format when 'tmf640' then tmf640_types(new.type, new.data) else array[new.type] end) told(type)
  where w.organization_id = new.organization_id and w.disabled_at is null and (w.types = '{}' or told.type = any(w.types));
  return null;
end
$$;
