import type { Config } from '../../lib/config/config.ts';
import { loadConfig } from '../../lib/config/config.ts';
import type { Log } from '../../lib/observability/log.ts';
import { createLog } from '../../lib/observability/log.ts';
import type { Report } from '../../lib/observability/report.ts';
import { createReport } from '../../lib/observability/report.ts';
import { SetupError } from '../../lib/config/setupError.ts';
import type { Shutdown } from '../../lib/shutdown.ts';
import { createShutdown, untilSignalled } from '../../lib/shutdown.ts';

export interface ProcessContext {
  config: Config;
  log: Log;
  shutdown: Shutdown;
  /** Prints what people who watch the start want to know. */
  report: Report;
}

/**
 * Runs a process that starts servers. Whatever ends it (its own end, a signal, an uncaught error), everything that it
 * started is stopped in order before the process exits.
 * @param work returns the exit code; it may run without limit.
 * @param codeWhenSignalled 0 when Ctrl-C is the normal end.
 */
export async function supervise(
  work: (context: ProcessContext) => Promise<number>,
  codeWhenSignalled = 0,
  quiet = false,
): Promise<never> {
  const signalled = untilSignalled().then(() => codeWhenSignalled);
  const { promise: crashed, reject: crash } = Promise.withResolvers<never>();
  process.on('uncaughtException', crash);
  try {
    const context = prepare(quiet);
    const code = await Promise.race([work(context), signalled, crashed]).catch(explain);
    await context.shutdown.run();
    process.exit(code);
  } catch (error) {
    process.exit(explain(error));
  }
}

function prepare(quiet: boolean): ProcessContext {
  const config = loadConfig(process.env, process.cwd());
  // The demo's own output is easier to read without log lines, unless the operator asks for both.
  const log = createLog(quiet && !process.env.CUTTLE_LOG_LEVEL ? 'warn' : config.logLevel);
  for (const warning of config.warnings) log.warn(warning);
  return { config, log, shutdown: createShutdown(log), report: createReport(process.stdout) };
}

/**
 * Prints to standard error: one line for a problem that the operator can solve, the whole error otherwise.
 * @returns the exit code.
 */
export function explain(error: unknown): number {
  console.error(error instanceof SetupError ? `cuttle: ${error.message}` : error);
  return 1;
}
