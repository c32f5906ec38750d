import pg from 'pg';

/**
 * Classifies an error that PostgreSQL itself reported. `data`: it does not accept these values, at any number of
 * attempts (classes 22 and 23). `conflict`: another transaction interfered, and a repetition may succeed (class 40).
 * Undefined: anything else, such as a database that is shutting down or unreachable.
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

/** Returns whether a value violates a unique constraint. */
export function isTaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505';
}
