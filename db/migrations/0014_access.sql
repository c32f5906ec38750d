-- Who may do what, and how much. A key of the platform is of no organization: it makes and suspends organizations.
alter table api_keys alter column organization_id drop not null;
alter table api_keys drop constraint api_keys_role_check;
alter table api_keys add constraint api_keys_role_check check (role in ('viewer', 'provisioner', 'operator', 'admin', 'platform'));
alter table api_keys
  add constraint api_keys_platform_check check ((role = 'platform') = (organization_id is null)),
  add column expires_at timestamptz,
  -- At most a minute old.
  add column last_used_at timestamptz,
  add column created_by text;
create index api_keys_listed on api_keys (organization_id, id);

alter table organizations
  -- While it is suspended its keys and its CPEs are refused, and no run begins.
  add column suspended_at timestamptz,
  add column suspended_reason text,
  -- Null: any number.
  add column max_devices int check (max_devices >= 0),
  add column max_runs int check (max_runs >= 1),
  add column max_requests_per_second float8 check (max_requests_per_second > 0),
  -- Kept only while max_devices is set.
  add column device_count int not null default 0;

-- Counts the devices of organizations that may have so many only, and refuses what is too many, whoever inserts them. Each insert of a
-- device holds its organization's row (a foreign key does), so a limit that is set meanwhile waits for it, and counts it.
create function count_devices() returns trigger
language plpgsql as $$
declare
  _change record;
begin
  for _change in
    select organization_id, case tg_op when 'INSERT' then count(*) else -count(*) end::int as more from changed group by organization_id order by 1
  loop
    -- Also a deletion.
    perform 1 from organizations where id = _change.organization_id for key share;
    update organizations set device_count = device_count + _change.more
    where id = _change.organization_id and max_devices is not null
      and (_change.more < 0 or device_count + _change.more <= max_devices);
    if not found and _change.more > 0
      and exists (select 1 from organizations where id = _change.organization_id and max_devices is not null)
    then
      raise exception 'the organization may have no more devices' using errcode = 'check_violation', constraint = 'organizations_max_devices';
    end if;
  end loop;
  return null;
end
$$;
create trigger devices_inserted after insert on devices referencing new table as changed
for each statement execute function count_devices();
create trigger devices_deleted after delete on devices referencing old table as changed
for each statement execute function count_devices();

create index runs_of_organization on runs (organization_id) where status = 'running';

-- A username begins with its organization, so no organization sees by a conflict what another one has.
alter table credentials add constraint credentials_username_check check (starts_with(username, organization_id || '.')) not valid;

-- The second lock. The API acts as a role that is bound by these policies (db/rowSecurity.ts makes it): it sees the rows of the organization that its
-- transaction names, and none where it names none. Owners are not bound: gateways, workers and sweeps serve all organizations.
-- Tables with a column organization_id get their policy from db/rowSecurity.ts; here are those that belong to an organization by their parent.
-- To see a row takes one look into its parent's primary key: a scalar subquery, since `in` would read all of the organization's parents. To
-- write one asks a volatile function, which sees a parent that the same statement inserts.
create function is_own_device(_key bigint) returns boolean language plpgsql as
$$ begin return exists (select 1 from devices where key = _key); end $$;
create function is_own_service(_key text) returns boolean language plpgsql as
$$ begin return exists (select 1 from services where id = _key); end $$;
create function is_own_instance(_key text) returns boolean language plpgsql as
$$ begin return exists (select 1 from instances where id = _key); end $$;
create function is_own_run(_key bigint) returns boolean language plpgsql as
$$ begin return exists (select 1 from runs where id = _key); end $$;
create function is_own_retry_job(_key text) returns boolean language plpgsql as
$$ begin return exists (select 1 from retry_jobs where id = _key); end $$;

alter table organizations enable row level security;
create policy own on organizations using (id = current_setting('cuttle.organization', true));

alter table device_parameters enable row level security;
create policy own on device_parameters
  using ((select p.organization_id from devices p where p.key = device_parameters.device_key) = current_setting('cuttle.organization', true))
  with check (is_own_device(device_key));

alter table cpe_calls enable row level security;
create policy own on cpe_calls
  using ((select p.organization_id from devices p where p.key = cpe_calls.device_key) = current_setting('cuttle.organization', true))
  with check (is_own_device(device_key));

alter table service_versions enable row level security;
create policy own on service_versions
  using ((select p.organization_id from services p where p.id = service_versions.service_id) = current_setting('cuttle.organization', true))
  with check (is_own_service(service_id));

alter table triggers enable row level security;
create policy own on triggers
  using ((select p.organization_id from instances p where p.id = triggers.instance_id) = current_setting('cuttle.organization', true))
  with check (is_own_instance(instance_id));

alter table outbox enable row level security;
create policy own on outbox
  using ((select p.organization_id from instances p where p.id = outbox.instance_id) = current_setting('cuttle.organization', true))
  with check (is_own_instance(instance_id));

alter table run_steps enable row level security;
create policy own on run_steps
  using ((select p.organization_id from runs p where p.id = run_steps.run_id) = current_setting('cuttle.organization', true))
  with check (is_own_run(run_id));

alter table run_logs enable row level security;
create policy own on run_logs
  using ((select p.organization_id from runs p where p.id = run_logs.run_id) = current_setting('cuttle.organization', true))
  with check (is_own_run(run_id));

-- An organization has few jobs, and a job many items: here the parents are read once.
alter table retry_job_items enable row level security;
create policy own on retry_job_items
  using (retry_job_items.job_id in (select j.id from retry_jobs j)) with check (is_own_retry_job(job_id));

create function is_own_rollout(_key text) returns boolean language plpgsql as
$$ begin return exists (select 1 from rollouts where id = _key); end $$;
alter table rollout_items enable row level security;
create policy own on rollout_items
  using (rollout_items.job_id in (select j.id from rollouts j)) with check (is_own_rollout(job_id));
