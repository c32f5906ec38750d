/** The child process of `gatewayProcess.ts`: runs a gateway, sends its port, and answers each question about itself. */
import { createPool } from '../../../db/core/pool.ts';
import { testRing } from '../database/keys.ts';
import { measureTurns } from '../process/longestTurn.ts';
import { runGateway } from './gateway.ts';
import type { Usage } from './gatewayProcess.ts';

const [, , url = '', holdSeconds = '0'] = process.argv;
const pool = createPool(url, 10, () => undefined, { sealer: testRing });
const { port } = await runGateway({ pool, url }, { holdSeconds: Number(holdSeconds), dispatchOutbox: () => undefined });
let longestTurn = (): number => 0;

function usage(): Usage {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { heapUsed, rss, peakRss: process.resourceUsage().maxRSS * 1024, cpuMs: (user + system) / 1000 };
}

const answers: Record<string, () => object> = {
  usage,
  measureTurns: () => {
    longestTurn = measureTurns();
    return {};
  },
  longestTurn: () => ({ ms: longestTurn() }),
};

process.on('message', (question: string) => process.send?.(answers[question]?.() ?? {}));
process.on('disconnect', () => process.exit());
process.send?.({ port });
