import type { BlockList } from 'node:net';
import type { TokenVerifier } from '../../lib/net/oidc.ts';
import type { Rate } from '../../lib/net/rateLimit.ts';

export interface AccessRates {
  /** Requests per key, or per subject of a token; undefined: unlimited. */
  perKey: Rate | undefined;
  /** Rejected keys and tokens per client address; undefined: unlimited. */
  failures: Rate | undefined;
}

export interface AccessSettings {
  rates: AccessRates;
  /** Undefined: only API keys are accepted. */
  tokens: TokenVerifier | undefined;
  /** The proxies whose X-Forwarded-For is trusted for the client's address. */
  trustedProxies: BlockList;
}
