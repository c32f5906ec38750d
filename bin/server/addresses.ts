import type { Config } from '../../lib/config/config.ts';
import { gatewayAddresses } from './gateway.ts';
import { reachable } from './listen.ts';
import type { Role } from './roles.ts';
import type { Servers } from './servers.ts';

/** Lists where this process listens and which servers it uses, for people. */
export function addressesOf(
  config: Config,
  wanted: Set<Role>,
  { temporalAddress, temporalUiUrl }: Servers,
): Record<string, string> {
  return {
    ...(wanted.has('acs') && gatewayAddresses(config.acs)),
    ...(wanted.has('api') && apiAddresses(config.api)),
    ...(config.metrics.port !== undefined && {
      Metrics: `http://${reachable(config.metrics.host)}:${config.metrics.port}/metrics`,
    }),
    Temporal: temporalAddress,
    ...(temporalUiUrl && { 'Temporal UI': temporalUiUrl }),
  };
}

function apiAddresses({ host, port }: Config['api']): Record<string, string> {
  const url = `http://${reachable(host)}:${port}`;
  return { API: `${url}/v1`, Console: url };
}
