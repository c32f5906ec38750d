import type { Db } from '../core/pool.ts';
import { openJson, sealJson } from '../core/sealed.ts';

interface HttpRequestRow {
  organizationId: string;
  request: unknown;
  /** The organization's `http_allow`. */
  allow: string[];
}

/** Returns a step's HTTP request. Undefined: it is answered, or there is no such step. */
export async function readHttpRequest(db: Db, runId: number, step: number): Promise<HttpRequestRow | undefined> {
  const { rows } = await db.query<HttpRequestRow>(
    `select o.id as "organizationId", s.http_request as request, o.http_allow as allow
     from run_steps s
     join runs r on r.id = s.run_id
     join organizations o on o.id = r.organization_id
     where s.run_id = $1 and s.step = $2 and s.http_request is not null and r.status = 'running'`,
    [runId, step],
  );
  return rows.map((row) => ({
    ...row,
    request: openJson(db, row.organizationId, 'run_steps.http_request', row.request),
  }))[0];
}

/** Stores the response once, and removes the request, which may contain a secret. */
export async function storeHttpResponse(
  db: Db,
  organizationId: string,
  runId: number,
  step: number,
  response: object,
): Promise<void> {
  await db.query(
    `with run as (
       update runs set events_since = now()
       where id = $1 and exists (
         select from run_steps where run_id = $1 and step = $2 and http_request is not null)
       returning id
     )
     update run_steps set http_response = $3, http_request = null
     from run
     where run_id = run.id and step = $2 and http_request is not null`,
    [runId, step, sealJson(db, organizationId, 'run_steps.http_response', response)],
  );
}
