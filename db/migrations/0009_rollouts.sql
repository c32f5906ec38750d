-- The version that the instance's runs apply; null: it follows the service's latest.
alter table instances add column pinned_version int;

-- A version of a service to be applied to many instances at a rate, by a workflow of its own. Columns that retry_jobs has, too, mean the same.
create table rollouts (
  id text primary key,
  organization_id text not null references organizations on delete cascade,
  service_id text not null references services on delete cascade,
  version int not null,
  -- RolloutFilter
  filter jsonb not null,
  -- So many go first, and must all have ended before the rest begins.
  canary int not null check (canary >= 0),
  rate_per_second float8 not null check (rate_per_second > 0),
  -- How many of its runs may be under way at once.
  concurrency int not null check (concurrency > 0),
  -- Of those that ended, the share of failures that stops it; null: none does.
  stop_at float8 check (stop_at between 0 and 1),
  -- What it has touched follows the latest version afterwards, where the version is that.
  follow boolean not null,
  created_by text not null,
  total int not null,
  state text not null default 'running' check (state in ('running', 'paused', 'stopped', 'finished', 'aborted')),
  -- Why it is paused or stopped.
  reason text,
  -- What had ended, and failed, when it was resumed after a stop: judged is what came since.
  forgiven_ended int not null default 0,
  forgiven_failed int not null default 0,
  batches int not null default 0,
  -- When its workflow was last told; null: it is to be started, or to look at what was changed here.
  told_at timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index rollouts_listed on rollouts (organization_id, id);
create index rollouts_open on rollouts (created_at) where state in ('running', 'paused', 'stopped');
create index rollouts_untold on rollouts (created_at) where told_at is null;

-- As retry_job_items. pinned: it has the version already, or its CPE never came, so that there was nothing to run.
create table rollout_items (
  job_id text not null references rollouts on delete cascade,
  number int not null,
  instance_id text not null,
  batch int,
  state text not null default 'waiting' check (state in ('waiting', 'triggered', 'provisioned', 'failed', 'pinned', 'skipped', 'cancelled')),
  trigger_id bigint,
  primary key (job_id, number)
);
create index rollout_items_waiting on rollout_items (job_id, number) where state = 'waiting';
create index rollout_items_triggered on rollout_items (job_id) where state = 'triggered';

-- provisioned, failed: what a triggered item has come to, noted once that is known.
alter table retry_job_items drop constraint retry_job_items_state_check;
alter table retry_job_items add constraint retry_job_items_state_check
  check (state in ('waiting', 'triggered', 'provisioned', 'failed', 'skipped', 'cancelled'));
create index retry_job_items_triggered on retry_job_items (job_id) where state = 'triggered';
