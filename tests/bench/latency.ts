import { randomBytes } from 'node:crypto';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { median, percentile } from './measure.ts';
import type { BenchSystem } from './system.ts';

/** Measures the time from the Inform to the CPE's last response to the script, one CPE after the other. */
export async function benchLatency(system: BenchSystem, boots: number, report: (line: string) => void) {
  const milliseconds: number[] = [];
  for (let boot = 0; boot < boots; boot += 1) {
    const serialNumber = `LATENCY${randomBytes(6).toString('hex')}`;
    await system.attach(serialNumber);
    let informed = 0;
    let acknowledged = 0;
    const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber }, (event) => {
      if (event.type === 'informed') informed = performance.now();
      if (event.type === 'answered' && (event.method === 'SetParameterValues' || event.method === 'AddObject'))
        acknowledged = performance.now();
    });
    const session = await cpe.boot();
    if (!session.ok || acknowledged === 0) throw new Error(`${serialNumber} was not provisioned in its first session`);
    milliseconds.push(acknowledged - informed);
    await cpe.stop();
  }
  // The caches are cold at the first boots.
  const warm = milliseconds.slice(Math.min(5, boots - 1));
  report(`${warm.length} boots`);
  return { median_ms: median(warm), p95_ms: percentile(warm, 0.95) };
}
