import type { Db } from '../core/pool.ts';
import type { ServiceContent } from './services.ts';
import { openDefinitions } from './services.ts';

/** A version in a list: without the script, which may be long. */
export interface ServiceVersionSummaryRow extends Omit<ServiceContent, 'script'> {
  version: number;
  createdAt: Date;
}

export interface ServiceVersionRow extends ServiceVersionSummaryRow {
  script: string;
}

const columns = 'v.version, v.variables, v.events, v.policy, v.created_at as "createdAt"';
const tables = 'services s join service_versions v on v.service_id = s.id where s.organization_id = $1 and s.id = $2';

/** Lists versions before the given number, newest first. */
export async function listServiceVersions(
  db: Db,
  organizationId: string,
  serviceId: string,
  before: number | undefined,
  limit: number,
): Promise<ServiceVersionSummaryRow[]> {
  const { rows } = await db.query<ServiceVersionSummaryRow>(
    `select ${columns} from ${tables} and ($3::int is null or v.version < $3) order by v.version desc limit $4`,
    [organizationId, serviceId, before ?? null, limit],
  );
  return rows.map((row) => openVersion(db, organizationId, row));
}

export async function findServiceVersion(
  db: Db,
  organizationId: string,
  serviceId: string,
  version: number,
): Promise<ServiceVersionRow | undefined> {
  const { rows } = await db.query<ServiceVersionRow>({
    name: 'find_service_version',
    text: `select ${columns}, v.script from ${tables} and v.version = $3`,
    values: [organizationId, serviceId, version],
  });
  return rows[0] && openVersion(db, organizationId, rows[0]);
}

function openVersion<Row extends ServiceVersionSummaryRow>(db: Db, organizationId: string, row: Row): Row {
  return { ...row, variables: openDefinitions(db, organizationId, row.variables) };
}
