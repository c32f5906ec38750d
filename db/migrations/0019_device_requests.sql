-- What an operator asks of one device by hand. One message or more carry it out, but for a connection request, which has none.
create table device_requests (
  id text primary key default new_event_id('req'),
  organization_id text not null references organizations on delete cascade,
  device_key bigint not null references devices on delete cascade,
  method text not null check (method in ('get_parameter_values', 'set_parameter_values', 'get_parameter_names', 'refresh', 'add_object',
    'delete_object', 'reboot', 'factory_reset', 'connection_request')),
  -- Kept by the trigger below where there are messages. `sent`: the CPE was given some of it; the last four are final.
  status text not null default 'queued' check (status in ('queued', 'sent', 'acknowledged', 'faulted', 'expired', 'cancelled')),
  -- The name of the API key.
  created_by text not null,
  created_at timestamptz not null default now(),
  -- Nothing of it is sent after that.
  expires_at timestamptz not null,
  settled_at timestamptz,
  -- When Temporal was told of it, or was last seen to know; null: it is to be told, of the request or that it is settled.
  told_at timestamptz
);
create index device_requests_listed on device_requests (device_key, id);
create index device_requests_open on device_requests (device_key) where settled_at is null;
create index device_requests_untold on device_requests (id) where told_at is null;

alter table messages
  add column request_id text references device_requests on delete cascade,
  -- It is not sent after that.
  add column expires_at timestamptz;
create index messages_of_request on messages (request_id) where request_id is not null;
alter table messages drop constraint messages_purpose_check;
alter table messages add constraint messages_purpose_check check (purpose in ('run', 'refresh', 'management', 'request'));

-- Whoever needs both locks takes a message's before its request's.
create function keep_device_request() returns trigger
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
  from messages where request_id = new.request_id;
  update device_requests set status = _status,
    settled_at = case when _status not in ('queued', 'sent') then now() end,
    told_at = case when _status in ('queued', 'sent') then told_at end
  where id = new.request_id and status <> _status;
  return null;
end
$$;
create trigger messages_of_request after update of state on messages
for each row when (new.request_id is not null and new.state <> old.state) execute function keep_device_request();

create function record_request_event() returns trigger
language plpgsql as $$
begin
  insert into events (organization_id, type, device_id, data)
  select new.organization_id, 'device.request_completed', d.id, jsonb_strip_nulls(jsonb_build_object('device_id', d.id, 'registered', d.registered_at is not null,
    'request_id', new.id, 'method', new.method, 'status', new.status, 'fault_code', case when new.status = 'faulted' then (
      select fault ->> 'fault_code' from messages where request_id = new.id and state = 'faulted' order by id limit 1) end))
  from devices d where d.key = new.device_key;
  return null;
end
$$;
create trigger device_requests_completed after update of status on device_requests
for each row when (new.settled_at is not null and old.settled_at is null) execute function record_request_event();
