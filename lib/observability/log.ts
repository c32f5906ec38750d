import type { DestinationStream } from 'pino';
import { pino } from 'pino';

export type Log = pino.Logger;

/**
 * No body, value of a variable, script or header is ever logged. Should one of these words become a line's field all the same, or one's of
 * an object in it, it is not shown.
 */
const secrets = [
  'password',
  'secret',
  'authorization',
  'cookie',
  'api_key',
  'apiKey',
  'token',
  'body',
  'variables',
  'value',
];

/** JSON lines on standard error, so that standard output stays for what a command prints. */
export function createLog(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    },
    destination,
  );
}

/** Of an error no other fields: those of PostgreSQL's hold rows and values, those of HTTP clients headers. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return { type: name, message, code, stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}
