import { setTimeout as delay } from 'node:timers/promises';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { inform } from '../cpe/cpeMessages.ts';
import { hostileBodies } from '../cpe/hostileBodies.ts';
import type { System } from '../process/environment.ts';
import { act, attach } from '../process/system.ts';

const looping = `while true do end`;
const chatty = `while true do print("") end`;

/** Sends until the signal: about 20 requests per second, and two CPEs whose scripts loop. */
export async function attack(system: System, acsUrls: string[], seed: number, signal: AbortSignal): Promise<number> {
  const cpes = await Promise.all([looping, chatty].map((script) => plugIn(system, acsUrls, script)));
  let sent = 0;
  for (const { bytes } of hostileBodies(seed, Number.POSITIVE_INFINITY, 100_000)) {
    if (signal.aborted) break;
    const url = acsUrls[sent % acsUrls.length] ?? '';
    await post(url, new Uint8Array(bytes), signal);
    // An Inform in the name of another organization's CPE.
    await post(url, inform({ serial: 'SOUND-0' }), signal);
    if (sent % 50 === 0)
      for (const { cpe, instance } of cpes) {
        void cpe.boot();
        await act(system, instance, 'execute').catch(() => undefined);
      }
    sent += 1;
    await delay(100);
  }
  await Promise.all(cpes.map(({ cpe }) => cpe.stop()));
  return sent;
}

async function plugIn(system: System, acsUrls: string[], script: string) {
  const serialNumber = `HOSTILE-${script.length}`;
  const { id } = await attach(system, {
    serialNumber,
    script,
    policy: { retry: { attempts: 5, backoff_seconds: 1, on: ['LimitExceeded'] } },
  });
  const cpe = new SimulatedCpe({ acsUrl: acsUrls[0] ?? '', serialNumber, retry: { baseMs: 300, multiplier: 1.2 } });
  void cpe.boot();
  return { instance: id, cpe };
}

/** The answer does not matter, nor does a gateway that is down. */
async function post(url: string, body: string | Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> {
  const timeout = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
  await fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/xml' }, signal: timeout }).then(
    (response) => response.arrayBuffer(),
    () => undefined,
  );
}
