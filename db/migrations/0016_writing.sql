-- The answers to requests with an Idempotency-Key, for those that repeat them. Written in the transaction of what the request changes.
create table idempotency_keys (
  organization_id text not null references organizations on delete cascade,
  -- SHA-256 of the key.
  key bytea not null,
  -- The request's HMAC under the key itself, which is stored nowhere: so what a request held, a password too, can't be guessed by it.
  request bytea not null,
  -- Status, headers and body, as JSON. Null: the answer had a secret that is shown once, and is not kept.
  answer text,
  created_at timestamptz not null default now(),
  primary key (organization_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);

-- Count what the API changes; what devices and runs tell does not count.
alter table organizations add column revision int not null default 1;
alter table devices add column revision int not null default 1;
alter table services add column revision int not null default 1;
alter table instances add column revision int not null default 1;
alter table credentials add column revision int not null default 1;

-- What the caller knows the instance by.
alter table instances add column external_id text;
create unique index instances_external on instances (organization_id, external_id) where detached_at is null;

create table orders (
  organization_id text not null references organizations on delete cascade,
  -- The caller's own.
  id text not null,
  -- SHA-256 of what was ordered, without secrets.
  request bytea not null,
  device_key bigint not null references devices on delete cascade,
  instance_ids text[] not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
create index orders_device on orders (device_key);
