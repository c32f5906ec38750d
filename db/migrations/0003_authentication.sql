-- Who may talk to the gateway as a device of the organization.
alter table organizations
  -- Empty: whoever connects is taken for what it says.
  add column authentication text[] not null default '{}' check (authentication <@ array['basic', 'digest', 'certificate']),
  add column basic_without_tls boolean not null default false,
  add column unknown_devices text not null default 'discover' check (unknown_devices in ('discover', 'refuse')),
  add column expect_bootstrap boolean not null default false,
  -- A name in the certificate that devices hold from the factory.
  add column onboarding_certificate text check (length(onboarding_certificate) between 1 and 256);

-- A credential without a device is an onboarding credential: what devices know after a factory reset.
alter table credentials
  alter column device_key drop not null,
  -- Since when the device is known to hold it, so that an onboarding credential no longer does for it: at once where the API made
  -- it, from its first use where a script did, since the message that brings it to the device may be lost.
  add column held_at timestamptz;
-- Those of devices that came before this.
update credentials set held_at = updated_at;
create index credentials_listed on credentials (organization_id, username);

-- Until when a BOOTSTRAP of this device is expected.
alter table devices add column bootstrap_expected_until timestamptz;

-- What the gateway refused to a device. The same thing within an hour counts one event up, so that a flood makes one row.
create table audit_events (
  id bigint generated always as identity primary key,
  organization_id text not null references organizations on delete cascade,
  kind text not null,
  -- What tells the same thing from another: the credential that was used, else the network that it came from.
  subject text not null,
  hour timestamptz not null default date_trunc('hour', now()),
  -- Of the last time.
  details jsonb not null check (length(details::text) <= 8000),
  remote_address text,
  count int not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  unique (organization_id, kind, subject, hour)
);
create index audit_events_listed on audit_events (organization_id, id);
