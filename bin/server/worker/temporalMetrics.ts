import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { TelemetryOptions } from '@temporalio/worker';

/** Milliseconds. */
const timeoutMs = 1000;

/**
 * The address, on this machine only, at which the SDK serves its metrics. There is one per process, like the SDK's
 * runtime.
 */
let address: string | undefined;

/**
 * Chooses a free port for the metrics of the SDK's native part, which cannot report the port that it would choose.
 * Cuttle serves these metrics together with its own, so that there is one address to scrape.
 */
export async function temporalTelemetry(): Promise<TelemetryOptions> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const bindAddress = `127.0.0.1:${(probe.address() as AddressInfo).port}`;
  probe.close();
  await once(probe, 'close');
  address = bindAddress;
  return {
    metrics: { prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true } },
  };
}

/** Returns the metrics in Prometheus' text format; empty when no worker runs in this process. */
export async function readTemporalMetrics(): Promise<string> {
  if (address === undefined) return '';
  try {
    const response = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? await response.text() : '';
  } catch {
    return '';
  }
}
