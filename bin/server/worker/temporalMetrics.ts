import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { TelemetryOptions } from '@temporalio/worker';

/** Milliseconds. */
const patience = 1000;

/** Where the SDK serves its own, on this machine only. Like the SDK's runtime, there is one per process. */
let address: string | undefined;

/**
 * The SDK's native part counts by itself and serves what it counted at an address, which it can't tell: so a free port is chosen for it.
 * What is there is told together with our own, so that there is one address to scrape.
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

/** In Prometheus' text format; empty where no worker runs here. */
export async function readTemporalMetrics(): Promise<string> {
  if (address === undefined) return '';
  try {
    const response = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(patience) });
    return response.ok ? await response.text() : '';
  } catch {
    return '';
  }
}
