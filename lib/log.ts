import { pino } from 'pino';

export type Log = pino.Logger;

/** JSON lines on standard error, so that standard output stays for what a command prints. */
export function createLog(level: string): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: false }));
}
