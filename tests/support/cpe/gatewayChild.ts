/** The child process of `gatewayProcess.ts`: runs a gateway, sends its port, and its resource usage on request. */
import { createPool } from '../../../db/core/pool.ts';
import { runGateway } from './gateway.ts';
import { testRing } from '../database/keys.ts';

const [, , url = '', holdSeconds = '0'] = process.argv;
const pool = createPool(url, 10, () => undefined, { sealer: testRing });
const { port } = await runGateway({ pool, url }, { holdSeconds: Number(holdSeconds), dispatchOutbox: () => undefined });
process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({ heapUsed, rss, cpuMs: (user + system) / 1000 });
});
process.on('disconnect', () => process.exit());
process.send?.({ port });
