import { after } from 'node:test';
import { startCuttle } from '../../../bin/server/start.ts';
import { loadConfig } from '../../../lib/config/config.ts';
import { createLog } from '../../../lib/observability/log.ts';
import { createShutdown } from '../../../lib/shutdown.ts';
import { watchSimulatedCpes } from '../../conformance/support/watchSimulatedCpe.ts';
import { checkAnswers } from '../api/checkAnswers.ts';
import { within } from '../until.ts';
import type { TemporalChanges, TestEnvironment } from './environment.ts';
import { createTestEnvironment } from './environment.ts';

export interface TestSystem extends TestEnvironment {
  /** The log, as JSON lines. */
  logged: string[];
  /** Stops the system. @throws with the parts that did not stop. */
  stop: () => Promise<void>;
}

/**
 * Starts the whole system in this process, as `cuttle start` does: for files that need other settings, or that read the
 * whole database or the log. It costs seconds of CPU, so other files use `useSharedSystem`.
 */
export async function startTestSystem(
  settings: Record<string, string> = {},
  temporal: TemporalChanges = {},
): Promise<TestSystem> {
  const environment = await createTestEnvironment(settings, temporal);
  const logged: string[] = [];
  const log = createLog(settings.CUTTLE_LOG_LEVEL ?? 'debug', { write: (line: string) => void logged.push(line) });
  const shutdown = createShutdown(log);
  const stop = async (): Promise<void> => {
    const abandoned = await shutdown.run();
    if (abandoned.length === 0) return;
    // The parts that did not stop may keep the process alive.
    setTimeout(() => process.exit(1), 10_000).unref();
    throw new Error(`These parts did not stop: ${abandoned.join(', ')}`);
  };
  after(stop);
  const config = loadConfig(environment.env, environment.env.CUTTLE_DATA_DIR ?? '');
  const running = await startCuttle({ config, log, shutdown, report: () => undefined });
  await within('a worker runs', running.workersUp, 120);
  watchSimulatedCpes(config.acs.port);
  checkAnswers();
  return { ...environment, logged, stop };
}
