import type { RunPolicy } from '../../domain/runs/policy.ts';
import type { VariableDefinition } from '../../domain/types.ts';
import { isTaken } from '../core/errors.ts';
import type { Slice } from '../core/pages.ts';
import { Conditions } from '../core/pages.ts';
import type { Db } from '../core/pool.ts';
import { openJson, sealJson } from '../core/sealed.ts';

/** The content of a version, which never changes. */
export interface ServiceContent {
  script: string;
  variables: VariableDefinition[];
  events: string[];
  policy: RunPolicy;
}

/** A service in a list: without the script, which may be long. */
export interface ServiceSummaryRow {
  id: string;
  name: string;
  description: string;
  version: number;
  variables: VariableDefinition[];
  events: string[];
  policy: RunPolicy;
  createdAt: Date;
  updatedAt: Date;
  /** Incremented by each change through the API. */
  revision: number;
}

export interface ServiceRow extends ServiceSummaryRow {
  script: string;
}

const summaryColumns = `s.id, s.name, s.description, s.latest_version as version, v.variables, v.events, v.policy,
  s.created_at as "createdAt", s.updated_at as "updatedAt", s.revision`;
const tables = 'services s join service_versions v on v.service_id = s.id and v.version = s.latest_version';

interface NewService extends ServiceContent {
  id: string;
  organizationId: string;
  name: string;
  description: string;
}

/** Creates the service with version 1. False: the organization has a service with that name. */
export async function insertService(db: Db, service: NewService): Promise<boolean> {
  const { id, organizationId, name, description, script, variables, events, policy } = service;
  const { rowCount } = await db.query(
    `with service as (
       insert into services (id, organization_id, name, description, latest_version)
       values ($1, $2, $3, $4, 1)
       on conflict (organization_id, name) do nothing
       returning id
     )
     insert into service_versions (service_id, version, script, variables, events, policy)
     select id, 1, $5, $6, $7, $8 from service`,
    [
      id,
      organizationId,
      name,
      description,
      script,
      sealJson(db, organizationId, 'service_versions.variables', variables),
      events,
      policy,
    ],
  );
  return rowCount === 1;
}

export async function findService(db: Db, organizationId: string, id: string): Promise<ServiceRow | undefined> {
  const { rows } = await db.query<ServiceRow>({
    name: 'find_service',
    text: `select ${summaryColumns}, v.script from ${tables} where s.organization_id = $1 and s.id = $2`,
    values: [organizationId, id],
  });
  return rows.map((row) => ({ ...row, variables: openDefinitions(db, organizationId, row.variables) }))[0];
}

export function openDefinitions(db: Db, organizationId: string, stored: VariableDefinition[]): VariableDefinition[] {
  return openJson(db, organizationId, 'service_versions.variables', stored);
}

/** Finds the service by id, name, or both. */
export async function findLatestVersion(
  db: Db,
  organizationId: string,
  { id, name }: { id?: string | undefined; name?: string | undefined },
): Promise<{ id: string; latestVersion: number } | undefined> {
  const { rows } = await db.query<{ id: string; latestVersion: number }>({
    name: 'find_latest_version',
    text: `select id, latest_version as "latestVersion" from services
      where organization_id = $1 and ($2::text is null or id = $2) and ($3::text is null or name = $3) limit 1`,
    values: [organizationId, id ?? null, name ?? null],
  });
  return rows[0];
}

/**
 * Locks the service against changes and, in mode `share`, against deletion, until the transaction ends. Read it again
 * afterwards.
 */
export async function lockService(db: Db, organizationId: string, id: string, mode: 'share' | 'update'): Promise<void> {
  await db.query(`select 1 from services where organization_id = $1 and id = $2 for ${mode}`, [organizationId, id]);
}

/** Lists services after the given id, oldest first. */
export async function listServices(
  db: Db,
  organizationId: string,
  name: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<ServiceSummaryRow[]> {
  const { rows } = await db.query<ServiceSummaryRow>(
    `select ${summaryColumns} from ${tables}
     where s.organization_id = $1
       and ($2::text is null or s.name = $2)
       and ($3::text is null or s.id > $3)
     order by s.id limit $4`,
    [organizationId, name ?? null, after ?? null, limit],
  );
  return rows.map((row) => ({ ...row, variables: openDefinitions(db, organizationId, row.variables) }));
}

interface ServiceFilter {
  id?: string | undefined;
  name?: string | undefined;
}

const serviceConditions = (organizationId: string, { id, name }: ServiceFilter): Conditions =>
  new Conditions(organizationId, 's.organization_id = $1')
    .add(id, (value) => `s.id = ${value}::text`)
    .add(name, (value) => `s.name = ${value}::text`);

/** Returns a page by offset, in order of age, with the scripts. */
export async function listServicesAt(
  db: Db,
  organizationId: string,
  filter: ServiceFilter,
  { offset, limit }: Slice,
): Promise<ServiceRow[]> {
  const where = serviceConditions(organizationId, filter);
  const text = `select ${summaryColumns}, v.script from ${tables}
    where ${where.text}
    order by s.id limit ${where.bind(limit)} offset ${where.bind(offset)}`;
  const { rows } = await db.query<ServiceRow>(text, where.values);
  return rows.map((row) => ({ ...row, variables: openDefinitions(db, organizationId, row.variables) }));
}

export async function countServices(db: Db, organizationId: string, filter: ServiceFilter): Promise<number> {
  const where = serviceConditions(organizationId, filter);
  const { rows } = await db.query<{ total: number }>(
    `select count(*) as total from services s where ${where.text}`,
    where.values,
  );
  return rows[0]?.total ?? 0;
}

/** Updates the service. False: the name is taken, and the transaction must be rolled back. */
export async function updateService(db: Db, id: string, name: string, description: string): Promise<boolean> {
  try {
    await db.query(
      'update services set name = $2, description = $3, updated_at = now(), revision = revision + 1 where id = $1',
      [id, name, description],
    );
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

/** Adds a version to a locked service. */
export async function insertServiceVersion(
  db: Db,
  organizationId: string,
  serviceId: string,
  content: ServiceContent,
): Promise<void> {
  await db.query(
    `with service as (
       update services set latest_version = latest_version + 1, updated_at = now()
       where id = $1
       returning id, latest_version
     )
     insert into service_versions (service_id, version, script, variables, events, policy)
     select id, latest_version, $2, $3, $4, $5 from service`,
    [
      serviceId,
      content.script,
      sealJson(db, organizationId, 'service_versions.variables', content.variables),
      content.events,
      content.policy,
    ],
  );
}

/** Deletes the service with its versions, detached instances and their runs. */
export async function deleteService(db: Db, id: string): Promise<void> {
  await db.query('delete from services where id = $1', [id]);
}
