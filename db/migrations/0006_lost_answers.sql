-- An AddObject whose answer may get lost where the device's ParameterKey can't tell whether it was applied: its object's instances
-- are read before it is sent, and again where its answer was lost.
alter table messages
  -- What is read instead of sending the request: the instances before it, or after. none: they can't be read.
  add column probe text check (probe in ('before', 'after', 'none')),
  -- The instances that were there before it was sent.
  add column instances int[];

-- When the workflow was last told that the CWMP session of a device that its messages wait for broke off.
alter table runs add column unreached_at timestamptz;
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('start', 'trigger', 'settled', 'proceed', 'unreached', 'cancel'));
