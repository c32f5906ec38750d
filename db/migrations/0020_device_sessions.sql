-- The newest sessions of a device, but for those that told nothing but 2 PERIODIC: of these the last is told by the device's row.
create table device_sessions (
  device_key bigint not null references devices on delete cascade,
  number bigint generated always as identity,
  organization_id text not null references organizations on delete cascade,
  informed_at timestamptz not null default now(),
  events text[] not null,
  -- Of the events, in their order; "" for none.
  command_keys text[] not null,
  retry_count bigint not null,
  remote_address text,
  primary key (device_key, number)
);
