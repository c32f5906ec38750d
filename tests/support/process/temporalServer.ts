import { loadConfig } from '../../../lib/config/config.ts';
import type { TemporalOptions } from '../../../lib/embedded/temporal.ts';
import { freePort } from './freePort.ts';

export const searchAttributes = {
  organization: 'CuttleOrganization',
  device: 'CuttleDevice',
  service: 'CuttleService',
  status: 'CuttleStatus',
};

/** Returns the options of a Temporal server of the test's own, which keeps its data and its ports over a restart. */
export async function temporalServerOptions(dataDir: string): Promise<TemporalOptions> {
  return {
    dataDir,
    cacheDir: loadConfig(process.env, dataDir).cacheDir,
    port: await freePort(),
    uiPort: await freePort(),
    namespace: 'default',
    searchAttributes,
    report: () => undefined,
  };
}
