import { isHidden } from '../../domain/cwmp/redactedParameters.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { secretPathsOf } from '../../domain/secretPaths.ts';
import type { VariableDefinition, VariableValues } from '../../domain/types.ts';
import { secretVariables } from '../../domain/variables.ts';
import type { Pool } from './pool.ts';
import { openJson } from './sealed.ts';
import { openMessage } from './sealedMessage.ts';
import { openDefinitions } from '../services/services.ts';

const batchSize = 500;

/** Takes the values of secret parameters that devices reported before these were told from others. What it did before, it does again. */
export async function hideStoredValues(pool: Pool): Promise<void> {
  for (let last: number | undefined = 0; last !== undefined;) last = await hideWhatScriptsSet(pool, last);
  for (let last: number | undefined = 0; last !== undefined;)
    last = await hideByName(pool, 'devices', 'key', 'inform_parameters', '{}', last);
  for (let last: number | undefined = 0; last !== undefined;)
    last = await hideByName(pool, 'runs', 'id', 'device', '{parameters}', last);
}

interface SetMessage {
  id: number;
  organizationId: string;
  deviceKey: number;
  request: CwmpRequest;
  variables: VariableValues;
  definitions: VariableDefinition[];
}

/** @returns the last message looked at; undefined where there are no more. */
async function hideWhatScriptsSet(pool: Pool, after: number): Promise<number | undefined> {
  const { rows } = await pool.query<SetMessage>(
    `select m.id, m.organization_id as "organizationId", m.device_key as "deviceKey", m.request, r.variables, v.variables as definitions
     from messages m join runs r on r.id = m.run_id join service_versions v on v.service_id = r.service_id and v.version = r.version
     where m.id > $1 and m.purpose = 'run' and m.method = 'SetParameterValues' order by m.id limit ${batchSize}`,
    [after],
  );
  const found = rows.flatMap((row) => pathsOf(pool, row).map((path) => ({ id: row.id, path })));
  if (found.length > 0) {
    await pool.query(hidePaths, [found.map(({ id }) => id), found.map(({ path }) => path)]);
    await pool.query(hideOfRuns, [rows.map(({ deviceKey }) => deviceKey)]);
  }
  return rows.at(-1)?.id;
}

function pathsOf(pool: Pool, row: SetMessage): string[] {
  const variables = openJson(pool, row.organizationId, 'runs.variables', row.variables);
  const definitions = openDefinitions(pool, row.organizationId, row.definitions);
  return secretPathsOf(
    openMessage(pool, row).request,
    Object.values(secretVariables(definitions, variables)).map(String),
  );
}

const hidePaths = `with found as materialized (
    select m.id, m.device_key, array_agg(f.path) as paths
    from unnest($1::bigint[], $2::text[]) as f(id, path) join messages m on m.id = f.id group by m.id
  ), message as (
    update messages m set secret_paths = found.paths from found where m.id = found.id
  ), stored as (
    update device_parameters p set value = '' from found where p.device_key = found.device_key and p.path = any(found.paths) and p.value <> ''
  )
  update devices d set secret_paths = array(select distinct unnest(d.secret_paths || n.paths)), inform_parameters = without_values(d.inform_parameters, n.paths)
  from (select device_key, array_agg(path) as paths from found, unnest(found.paths) as path group by device_key) n
  where d.key = n.device_key`;

const hideOfRuns = `update runs r set device = jsonb_set(r.device, '{parameters}', without_values(r.device -> 'parameters', d.secret_paths))
  from devices d where d.key = any($1::bigint[]) and r.device_key = d.key and r.device -> 'parameters' ?| d.secret_paths`;

/** Of the parameters in the table's column, at the path in its JSON. */
async function hideByName(
  pool: Pool,
  table: string,
  key: string,
  column: string,
  path: string,
  after: number,
): Promise<number | undefined> {
  const { rows } = await pool.query<{ key: number; parameters: Record<string, string> | null }>(
    `select ${key} as key, ${column} #> '${path}' as parameters from ${table} where ${key} > $1 order by ${key} limit ${batchSize}`,
    [after],
  );
  for (const row of rows) {
    const hidden = Object.entries(row.parameters ?? {}).filter(([name, value]) => isHidden(name) && value !== '');
    if (hidden.length === 0) continue;
    const changed = `without_values(${column} #> '${path}', $2::text[])`;
    const whole = path === '{}' ? changed : `jsonb_set(${column}, '${path}', ${changed})`;
    await pool.query(`update ${table} set ${column} = ${whole} where ${key} = $1`, [
      row.key,
      hidden.map(([name]) => name),
    ]);
  }
  return rows.at(-1)?.key;
}
