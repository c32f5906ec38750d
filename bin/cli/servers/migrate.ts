import { Connection } from '@temporalio/client';
import { migrate } from '../../../db/core/migrate.ts';
import { createReport } from '../../../lib/observability/report.ts';
import { unlock } from '../../../lib/keys/unlock.ts';
import type { SearchAttributes } from '../../../lib/temporal/searchAttributes.ts';
import { describeProblems, setUpSearchAttributes } from '../../../lib/temporal/searchAttributes.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import type { TemporalConfig } from '../../../lib/config/temporalConfig.ts';
import { connectionSettings } from '../../../lib/temporal/temporalConnection.ts';
import { diagnoseConnection, explainTemporalFailure } from '../../../lib/temporal/temporalDiagnosis.ts';
import { keySourceOf, openKeyRing } from '../../server/setup/keys.ts';
import { print } from '../output.ts';
import { setUpDatabase } from '../../server/setup/database.ts';
import { startServers } from '../../server/servers.ts';
import type { ProcessContext } from '../../server/supervise.ts';
import { readTemporalConfig } from '../../server/temporal.ts';

/** Null: not configured. */
interface Migrated {
  database: { applied: string[]; problems: string[] } | null;
  temporal: (Partial<SearchAttributes> & { address: string; namespace: string; problems: string[] }) | null;
}

/** Time limit for connecting to Temporal. */
const connectTimeout = '10 s';

/**
 * Updates the database schema, encrypts secrets that are stored in the clear, and sets up the search attributes of a
 * configured Temporal server. Each part runs even when the other fails.
 * @returns exit code 0, or 1 when something remains to be done.
 */
export async function runMigrate(context: ProcessContext, json: boolean | undefined): Promise<number> {
  const temporal = readTemporalConfig(context.config);
  const migrated: Migrated = {
    // With only a Temporal server configured, the database is left alone: `cuttle start` updates the embedded one.
    database: context.config.databaseUrl || !temporal.address ? await migrateDatabase(context, temporal) : null,
    temporal: temporal.address ? await migrateTemporal(temporal, temporal.address) : null,
  };
  print(json, migrated, () => describe(migrated).join('\n'));
  const problems = [migrated.database, migrated.temporal].flatMap((half) => half?.problems ?? []);
  for (const problem of problems) console.error(`cuttle: ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

async function migrateDatabase(context: ProcessContext, temporal: TemporalConfig): Promise<Migrated['database']> {
  try {
    // The address does not matter: Temporal is not started here. The embedded database's progress is no part of the
    // output.
    const report = createReport(process.stderr);
    keySourceOf(context.config);
    const servers = await startServers({ ...context, report, temporal: { ...temporal, address: 'unused' }, ports: [] });
    const ring = await openKeyRing(context.config, servers.databaseUrl, report);
    const applied = await setUpDatabase(servers.databaseUrl, ring, async (pool) => {
      const files = await migrate(pool);
      await unlock(pool, ring);
      return files;
    });
    return { applied, problems: [] };
  } catch (error) {
    return {
      applied: [],
      problems: [
        error instanceof SetupError
          ? error.message
          : 'The database schema was not updated: ' +
            (error instanceof Error ? error.message || error.name : String(error)),
      ],
    };
  }
}

async function migrateTemporal(config: TemporalConfig, address: string): Promise<Migrated['temporal']> {
  const where = { address, namespace: config.namespace };
  const settings = await connectionSettings(config, address);
  // The SDK retries until its time limit, whatever the cause is.
  const wrong = await diagnoseConnection(settings);
  if (wrong !== undefined) return { ...where, problems: [wrong] };
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ ...settings, connectTimeout });
    const found = await setUpSearchAttributes(connection, config);
    return {
      ...where,
      ...found,
      problems: describeProblems(found, { ...where, searchAttributes: config.searchAttributes }),
    };
  } catch (error) {
    return { ...where, problems: [await explainTemporalFailure(error, settings, config.namespace)] };
  } finally {
    await connection?.close();
  }
}

function describe({ database, temporal }: Migrated): string[] {
  const { applied = [], problems = [] } = database ?? {};
  const schema = applied.length > 0 ? applied.map((file) => `applied ${file}`) : ['The database schema is up to date.'];
  return [
    ...(database
      ? problems.length > 0
        ? []
        : schema
      : ['No database is configured (DATABASE_URL); cuttle start runs the embedded one.']),
    ...(temporal
      ? describeTemporal(temporal)
      : ['No Temporal is configured (TEMPORAL_ADDRESS): cuttle start sets up the embedded one.']),
  ];
}

function describeTemporal({
  address,
  namespace,
  present = [],
  added = [],
  problems,
}: NonNullable<Migrated['temporal']>): string[] {
  if (added.length > 0) return [`Added to the namespace ${namespace} of ${address}: ${added.join(', ')}.`];
  return problems.length > 0
    ? []
    : [`The namespace ${namespace} of ${address} has the search attributes ${present.join(', ')}.`];
}
