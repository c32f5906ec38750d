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
  const { host, username, pathname } = new URL(databaseUrl);
  const where = `the database server ${host}`;
  if (error instanceof NewerSchemaError) return new SetupError(error.message, { cause: error });
  if (!(error instanceof Error)) return undefined;
  const because = { cause: error };
  if (isUnavailable(error)) {
    const text = `Cannot connect to ${where}: ${reasonOf(error)}. Start PostgreSQL, or correct DATABASE_URL.`;
    return new SetupError(text, because);
  }
  if (!(error instanceof pg.DatabaseError)) return undefined;
  switch (error.code) {
    case '28000':
    case '28P01': {
      const text = `${where} refuses the user "${username}": ${error.message}. Correct user and password in DATABASE_URL.`;
      return new SetupError(capitalize(text), because);
    }
    case '3D000': {
      const text = `${where} has no database "${pathname.slice(1)}". Create it, or correct DATABASE_URL.`;
      return new SetupError(capitalize(text), because);
    }
    default:
      return undefined;
  }
}

/** An AggregateError has no message of its own: it has an error for each address of the host. */
function reasonOf(error: Error): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : error.name;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
