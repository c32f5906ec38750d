import pg from 'pg';

/**
 * Of an error that PostgreSQL itself answered by: `data`, it does not take these values, however often they come (classes 22 and 23);
 * `conflict`, another transaction was in the way and the same may go well now (class 40). Undefined for all else, such as a
 * database that is shutting down or can't be reached.
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

/** Whether a value is another row's, where each must have its own. */
export function isTaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505';
}
