import type { AccessSettings } from '../../api/access/settings.ts';
import type { Pool } from '../../db/core/pool.ts';
import { apiRole, boundPool, rowSecurityProblem } from '../../db/core/rowSecurity.ts';
import { toBlockList } from '../../lib/net/addressPolicy.ts';
import type { Config } from '../../lib/config/config.ts';
import type { Log } from '../../lib/observability/log.ts';
import { TokenVerifier } from '../../lib/net/oidc.ts';

/**
 * The API's connections as each organization sees them. Where the database user can't act as the API's role, what it has to do is logged, and
 * the API's statements, each of which is bound to its organization anyway, are the only lock.
 * @param open connections that act as the role.
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
