-- An AddObject whose answer may get lost where the device's ParameterKey can't tell whether it was applied: its object's instances
-- are read before it is sent, and again where its answer was lost.
alter table messages
  -- What is read instead of sending the request: the instances before it, or after. none: they can't be read.
  add column probe text check (probe in ('before', 'after', 'none')),
  -- The instances that were there before it was sent.
  add column instances int[];
