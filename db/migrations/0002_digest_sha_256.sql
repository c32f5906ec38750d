-- Digest with SHA-256 is offered only where an organization wants it: some CPEs take the second challenge and fail.
alter table organizations
  drop constraint organizations_authentication_check,
  add constraint organizations_authentication_check
    check (authentication <@ array['basic'::text, 'digest'::text, 'digest-sha-256'::text, 'certificate'::text]);
