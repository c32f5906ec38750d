import { randomBytes } from 'node:crypto';
import { GatewayProcess } from '../support/cpe/gatewayProcess.ts';
import { largeAnswers, largestAnswer, openSession, sendUnread } from '../support/cpe/largeAnswers.ts';
import { withDatabase } from './database.ts';
import { median } from './measure.ts';

const parameters = 10_000;
const clients = 20;

/**
 * Measures the longest turn of a gateway's event loop while it receives an answer with 10,000 parameters, and its
 * memory while 20 CPEs send answers of 15 MB with 45,000 parameters at once. The first answer of each kind meets code
 * that V8 has not compiled yet.
 * @param profile a folder for the gateway's CPU profiles.
 */
export async function benchLargeAnswers(
  { rounds, profile }: { rounds: number; profile?: string },
  report: (line: string) => void,
) {
  return await withDatabase(report, async (pool, url) => {
    const results: Record<string, object> = {};
    const serials = (): string => `LARGE${randomBytes(6).toString('hex')}`;
    for (const [name, answer] of Object.entries(largeAnswers(parameters))) {
      const gateway = await GatewayProcess.start(url, 0, profile);
      const turns: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const cpe = await openSession(pool, gateway.port, serials(), answer);
        turns.push(await gateway.longestTurn(() => cpe.post(answer.answer)));
        await cpe.close();
      }
      await gateway.stop();
      results[`${parameters} ${name}`] = {
        first_ms: turns[0],
        median_ms: median(turns),
        longest_ms: Math.max(...turns),
      };
    }
    report(`${clients} CPEs send 15 MB each`);
    const gateway = await GatewayProcess.start(url, 0, profile);
    const answer = largestAnswer('run', 45_000);
    const cpes = await Promise.all(
      Array.from({ length: clients }, () => openSession(pool, gateway.port, serials(), answer)),
    );
    const statuses = await Promise.all(cpes.map((cpe) => sendUnread(cpe, answer)));
    const { peakRss } = await gateway.usage();
    await Promise.all(cpes.map((cpe) => cpe.close()));
    await gateway.stop();
    results[`${clients} answers of 15 MB`] = { peak_mib: Math.round(peakRss / 2 ** 20), statuses: statuses.join(' ') };
    return results;
  });
}
