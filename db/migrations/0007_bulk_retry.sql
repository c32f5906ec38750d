-- Failed instances to be retried at a rate, by a workflow of its own. The positions are here, so that whatever dies, each is retried once.
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
  -- When Temporal was told to start the job's workflow.
  told_at timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index retry_jobs_listed on retry_jobs (organization_id, id);
create index retry_jobs_open on retry_jobs (created_at) where state = 'running';

-- waiting: for its turn. triggered: by this trigger, whose run tells the rest. skipped: it was not failed any more when its turn came.
create table retry_job_items (
  job_id text not null references retry_jobs on delete cascade,
  number int not null,
  instance_id text not null,
  -- The batch that took it.
  batch int,
  state text not null default 'waiting' check (state in ('waiting', 'triggered', 'skipped', 'cancelled')),
  trigger_id bigint,
  primary key (job_id, number)
);
create index retry_job_items_waiting on retry_job_items (job_id, number) where state = 'waiting';
