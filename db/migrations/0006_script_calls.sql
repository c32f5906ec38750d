alter table messages
  -- The script waits for its answer, which is the script's to judge: its fault fails no run.
  add column awaited boolean not null default false,
  -- It waits for the CPE's next Inform: no connection is requested for it.
  add column patient boolean not null default false,
  -- The events by which the CPE has told of what it did.
  add column echoed text[] not null default '{}';

alter table runs
  -- The number of the message whose answer the script waits for.
  add column awaits_message int,
  -- Nothing but the run's own messages goes to its device, until the script sends something else.
  add column holds_queue boolean not null default false;

alter table run_steps
  -- What the script asked for over HTTP at the step's end, until it is answered, and the answer.
  add column http_request jsonb,
  add column http_response jsonb;

-- Hosts that the organization's scripts may call: "bss.example.net", "bss.example.net:8443", "*.example.net".
alter table organizations add column http_allow text[] not null default '{}';

-- What the Inform of a value change named, by path.
alter table triggers add column changed jsonb;

-- answered: the message that the script waits for is.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('start', 'trigger', 'settled', 'answered', 'proceed', 'unreached', 'cancel'));

-- As before, and the workflow is told where its script waits for this message: answered, or for a transfer that is yet to end, completed.
create or replace function settle_message(_id bigint, _session_id text, _state text, _response jsonb, _fault jsonb) returns uuid
language plpgsql as $$
declare
  _message messages;
  _run runs;
  _kind text := 'settled';
  _outbox_id uuid;
begin
  select m.* into _message from messages m where m.id = _id;
  if _message.awaited and _message.method in ('Reboot', 'FactoryReset') and _state = 'acknowledged' then
    -- What the script sends next is for the CPE that comes back. Whoever needs the device's lock takes it first.
    update devices set session_phase = 'ended' where key = _message.device_key and session_id = _session_id;
  end if;
  -- Whoever needs both locks takes the run's before its messages'.
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
    _kind := 'answered';
  elsif _state = 'faulted' then
    update runs set faulted = true where id = _run.id;
    update messages set state = 'cancelled', settled_at = now()
    where run_id = _run.id and purpose = 'run' and state = 'queued';
  elsif not _run.awaits_settlement or exists (
    select 1 from messages where run_id = _run.id and purpose = 'run' and state in ('queued', 'sent')
  ) then
    return null;
  end if;
  insert into outbox (instance_id, kind, argument, claimed_until)
  values (_run.instance_id, _kind,
    jsonb_build_object('runId', _run.id) || case when _kind = 'answered' then jsonb_build_object('message', _message.number) else '{}' end,
    now() + interval '10 seconds')
  returning id into _outbox_id;
  return _outbox_id;
end
$$;

-- Whether the CPE has taken a transfer and not said yet how it ended (TR-069 Amendment 6, A.3.2.8: Status 1), or its answer was lost.
create function is_under_way(_message messages) returns boolean
language sql immutable as $$
  select _message.state = 'acknowledged' and _message.method in ('Download', 'Upload')
    and coalesce(_message.response ->> 'status', '1') = '1' and _message.completion is null
$$;

-- Tells the workflow whose script waits for the end of a transfer; whoever sweeps the outbox next does so.
create function tell_completion() returns trigger
language plpgsql as $$
begin
  insert into outbox (instance_id, kind, argument, claimed_until)
  select r.instance_id, 'answered', jsonb_build_object('runId', r.id, 'message', new.number), now()
  from runs r where r.id = new.run_id and r.status = 'running' and r.awaits_message = new.number;
  return null;
end
$$;
create trigger messages_completion after update of completion on messages
for each row when (new.awaited and new.state = 'acknowledged' and old.completion is null and new.completion is not null)
execute function tell_completion();
