-- What is secret is sealed by the processes, with keys that the database never sees (db/sealed.ts): as text `sealed:1:<key>:<base64url>`, in jsonb as
-- a string, or beside what SQL looks at as `{"sealed": "…", "fault_code": "9002"}`. Rows of before are sealed by the first start.

-- Shows whether a process has the keys that the rest is sealed with.
create table key_check (
  id boolean primary key default true check (id),
  value text not null,
  -- Since when nothing of before is left in the clear.
  complete_at timestamptz
);

-- Parameters that a script has set from something secret: their values are not stored with the device.
alter table devices add column secret_paths text[] not null default '{}';
-- Those that this message sets; known to the device before it is sent.
alter table messages add column secret_paths text[];

-- Of the text before it was sealed; null: it was not.
alter table run_logs add column bytes int;

-- The parameters with empty values at these paths.
create function without_values(_parameters jsonb, _paths text[]) returns jsonb
language sql immutable as $$
  select _parameters || coalesce((select jsonb_object_agg(path, '') from unnest(_paths) as path where _parameters ? path), '{}')
$$;
