alter table devices
  -- What the CPE asks of those who ask it for a connection; null: none is known.
  add column connection_request_username text,
  add column connection_request_password text,
  -- The last time that the CPE was asked; how often since its last Inform; why in vain, null where it accepted. An Inform later than
  -- the request makes the three void, so that it need not write them.
  add column connection_request_at timestamptz,
  add column connection_request_attempts int not null default 0,
  add column connection_request_error text,
  -- Where its NAT lets a UDP connection request through, as the CPE last said: host and port.
  add column udp_connection_request_address text;

-- Whether a CPE is given a username and password of its own for connection requests with each new bootstrap.
alter table organizations add column set_connection_request_credentials boolean not null default false;

alter table messages drop constraint messages_purpose_check;
alter table messages add constraint messages_purpose_check check (purpose in ('run', 'refresh', 'management'));
