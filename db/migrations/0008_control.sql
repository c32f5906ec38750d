alter table service_versions
  -- RunPolicy: the limits of its runs, when one that failed is tried again, and which devices it is for.
  add column policy jsonb not null default '{
    "limits": {"script_seconds": 5, "delivery_seconds": null},
    "retry": {"attempts": 1, "backoff_seconds": 60, "max_backoff_seconds": 3600, "on": []},
    "fits": {"oui": [], "product_class": [], "software_version": []}
  }';

-- Since when no new run begins, of the instance or of all that is attached to the device.
alter table instances add column paused_at timestamptz;
alter table devices add column paused_at timestamptz;

alter table triggers
  -- Which try it is, of those that a run which failed may have.
  add column attempt int not null default 1,
  -- Its run was cancelled: it is not tried again.
  add column cancelled boolean not null default false,
  -- When a delayed trigger is queued.
  add column not_before timestamptz;

-- delayed: an automatic retry that is queued when its time has come, unless something newer happened.
alter table triggers drop constraint triggers_state_check;
alter table triggers add constraint triggers_state_check check (state in ('queued', 'begun', 'finished', 'delayed'));
create index triggers_delayed on triggers (not_before) where state = 'delayed';
