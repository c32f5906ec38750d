-- What callers of the API changed is kept with what the gateway refused. Of a change, kind is 'change' and subject the request's id,
-- so that each is a row of its own. It is written before the change is made, and its outcome after.
alter table audit_events
  -- The name of the API key.
  add column actor text,
  add column operation text,
  -- Its path in the API.
  add column resource text,
  -- The names of the fields that were sent; never their values.
  add column fields text[],
  -- The HTTP status that the caller was answered; null while the request is under way, or where its process died.
  add column status int;

create index audit_events_actor on audit_events (organization_id, actor, id) where actor is not null;
create index audit_events_operation on audit_events (organization_id, operation, id) where operation is not null;
create index audit_events_resource on audit_events (organization_id, resource, id) where resource is not null;
-- For those that are kept no longer.
create index audit_events_last on audit_events (last_at);
