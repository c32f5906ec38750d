-- The CommandKeys of the last Inform's events, in the order of inform_events.
alter table devices add column inform_command_keys text[] not null default '{}';

-- When the first of those sessions began that have followed each other since one ended in order: in them a CPE says again what it does
-- not know to be heard.
alter table devices add column sessions_since timestamptz;

-- Numbers the calls below; a call that was told again leaves a gap.
alter table devices add column call_count int not null default 0;

-- What CPEs called the ACS for, such as TransferComplete.
create table cpe_calls (
  device_key bigint not null references devices on delete cascade,
  number int not null,
  method text not null,
  -- CpeCall: the method and its arguments.
  arguments jsonb not null,
  -- The CWMP session in which it came, and devices.sessions_since then.
  session_id text not null,
  sessions_since timestamptz not null,
  digest bytea not null,
  received_at timestamptz not null default now(),
  primary key (device_key, number)
);
-- The same call in sessions that broke off is one whose answer was lost.
create unique index cpe_calls_once on cpe_calls (device_key, sessions_since, digest);

-- The CpeCall by which the CPE said later what became of a Download, Upload, ScheduleDownload or ChangeDUState.
alter table messages add column completion jsonb;
