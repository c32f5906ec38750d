import pg from 'pg';
import { workerTimeouts } from '../../../db/core/connections.ts';
import { isUnavailable } from '../../../db/core/errors.ts';
import { NewerSchemaError } from '../../../db/core/migrate.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { createPool } from '../../../db/core/pool.ts';
import type { Sealer } from '../../../db/core/sealed.ts';
import { SetupError } from '../../../lib/config/setupError.ts';

/**
 * Runs the setup at a process's start on connections of its own.
 * @throws SetupError that says what to do, when the database does not answer or refuses the connection.
 */
export async function setUpDatabase<T>(
  databaseUrl: string,
  sealer: Sealer | undefined,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  const pool = createPool(databaseUrl, 2, () => undefined, { ...(sealer && { sealer }), timeouts: workerTimeouts });
  try {
    return await work(pool);
  } catch (error) {
    throw explainConnection(error, databaseUrl) ?? error;
  } finally {
    await pool.end();
  }
}

/** Returns undefined for errors that do not concern the connection. */
function explainConnection(error: unknown, databaseUrl: string): SetupError | undefined {
  const text = describeProblem(error, new URL(databaseUrl));
  return text === undefined ? undefined : new SetupError(text, { cause: error });
}

function describeProblem(error: unknown, { host, username, pathname }: URL): string | undefined {
  if (error instanceof NewerSchemaError) return error.message;
  if (error instanceof Error && isUnavailable(error))
    return `Cannot connect to the database ${host}: ${reasonOf(error)}. Start PostgreSQL, or correct DATABASE_URL.`;
  switch (error instanceof pg.DatabaseError ? error.code : undefined) {
    case '28000':
    case '28P01':
      return `The database server ${host} refuses the user "${username}". Correct user and password in DATABASE_URL.`;
    case '3D000':
      return `The database server ${host} has no database "${pathname.slice(1)}". Create it, or correct DATABASE_URL.`;
    default:
      return undefined;
  }
}

/** An AggregateError has no message of its own: it has an error for each address of the host. */
function reasonOf(error: Error): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : error.name;
}
