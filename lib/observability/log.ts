import type { DestinationStream } from 'pino';
import { pino } from 'pino';
import { errorText } from './errorText.ts';

export type Log = pino.Logger;

/**
 * Bodies, variable values, scripts and headers are never logged. As a second safeguard, fields with these names are
 * redacted wherever they occur in a log line.
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

/** Writes JSON lines to standard error, because standard output holds the results of commands. */
export function createLog(level: string, destination: DestinationStream = standardError()): Log {
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

/** A full disk behind it costs log lines, not the process. */
function standardError(): DestinationStream {
  const destination = pino.destination({ dest: 2, sync: false });
  destination.on('error', () => undefined);
  return destination;
}

/** Logs no other fields of an error: PostgreSQL's errors hold rows and values, those of HTTP clients hold headers. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, cause } = error;
  const { message, stack } = errorText(error);
  const code = 'code' in error ? error.code : undefined;
  return { type: name, message, code, stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}
