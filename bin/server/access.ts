import type { AccessSettings } from '../../api/access/settings.ts';
import type { Pool } from '../../db/core/pool.ts';
import { apiRole, boundPool, rowSecurityProblem } from '../../db/core/rowSecurity.ts';
import { toBlockList } from '../../lib/net/addressPolicy.ts';
import type { Config } from '../../lib/config/config.ts';
import type { Log } from '../../lib/observability/log.ts';
import { TokenVerifier } from '../../lib/net/oidc.ts';

/**
 * Returns the API's connections, which see one organization each. When the database user cannot switch to the API's
 * role, this logs what the operator has to do; the statements, each bound to its organization anyway, are then the
 * only protection.
 * @param open opens connections that switch to the role after login.
 */
export async function organizationPools(
  pool: Pool,
  log: Log,
  open: (role: string) => Pool,
): Promise<(organizationId: string) => Pool> {
  const problem = await rowSecurityProblem(pool);
  if (problem !== undefined) {
    log.warn(problem);
    return () => pool;
  }
  const asApi = open(apiRole);
  return (organizationId) => boundPool(asApi, organizationId);
}

export function accessSettings({ api }: Config): AccessSettings {
  return {
    rates: { perKey: api.ratePerKey, failures: api.failuresPerAddress },
    tokens: api.oidc && new TokenVerifier(api.oidc),
    trustedProxies: toBlockList(api.trustedProxies),
  };
}
