import pg from 'pg';

/**
 * Classifies an error that PostgreSQL reported. `data`: PostgreSQL rejects these values, so a retry is useless (classes
 * 22 and 23). `conflict`: another transaction interfered, and a retry may succeed (class 40). Undefined: any other
 * error, such as a database that is shutting down or unreachable.
 */
export function databaseErrorKind(error: unknown): 'data' | 'conflict' | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  switch (error.code?.slice(0, 2)) {
    case '22':
    case '23':
      return 'data';
    case '40':
      return 'conflict';
    default:
      return undefined;
  }
}

/** Returns whether the error is a violation of a unique constraint. */
export function isTaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505';
}
