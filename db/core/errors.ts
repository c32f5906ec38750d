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

/** Returns whether PostgreSQL's message quotes a value that it rejects (class 22). */
export function quotesValue(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith('22') === true;
}

/** Returns whether the error is a violation of a unique constraint. */
export function isTaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505';
}

/** Messages of `pg` for connections that broke or do not answer. They have no code. */
const timeoutMessages = [
  'Query read timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Connection terminated due to connection timeout',
];
const brokenMessages = [
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
];
/** Node's codes of connections that cannot be made, or that broke. */
const socketCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
];
/**
 * PostgreSQL's: connection exceptions (08), conflicts (40), too few resources (53), shutdowns and cancelled statements
 * (57), input or output errors (58), a transaction that was idle for too long, one on a standby after a failover, a
 * database that accepts no connections, and a lock that is not free.
 */
const databaseCodes = /^(?:08|40|53|57|58)|^(?:25P0[34]|25006|55000|55P03)$/;

/** Returns whether the database cannot be reached, does not answer, or cannot execute any statement now. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return databaseCodes.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') return socketCodes.includes(error.code) && isOfSocket(error);
  return isTimeout(error) || brokenMessages.includes(error.message);
}

/** Returns whether the connection broke, or another transaction interfered: a repetition may succeed at once. */
export function isBroken(error: unknown): boolean {
  const isCancelled = error instanceof pg.DatabaseError && error.code === '57014';
  return isUnavailable(error) && !isTimeout(error) && !isCancelled;
}

/** Returns whether a connection, or the answer to a statement, did not come in time. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && timeoutMessages.includes(error.message);
}

/** Files have the same codes, but no such system calls. `AggregateError`: each address of a host refused. */
function isOfSocket(error: Error): boolean {
  if (error instanceof AggregateError) return true;
  return 'syscall' in error && ['connect', 'read', 'write', 'getaddrinfo'].includes(String(error.syscall));
}
/**
 * Repeats work whose connection to the database broke, once and at once: a failover or a restart breaks all
 * connections, and new ones work. The work must be safe to repeat: reads, or a transaction that was not committed.
 * @param isSafe judges the error. Default: the work only reads.
 */
export async function retryOnce<T>(
  work: () => Promise<T>,
  isSafe: (error: unknown) => boolean = () => true,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isBroken(error) || !isSafe(error)) throw error;
    return await work();
  }
}
