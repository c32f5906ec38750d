import type { KeyObject, X509Certificate } from 'node:crypto';
import type { BlockList } from 'node:net';
import type { Pool } from '../../db/core/pool.ts';
import type { Log } from '../../lib/observability/log.ts';
import type { Metrics } from '../../lib/observability/metrics/metrics.ts';
import type { Wakeups } from '../../lib/wakeups.ts';
import type { Limits } from '../limits/limits.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';

export interface GatewayDeps {
  pool: Pool;
  log: Log;
  metrics: Metrics;
  wakeups: Wakeups;
  /** Is given the ids of outbox entries once they are committed; never throws. */
  dispatchOutbox: (rows: OutboxRow[]) => void;
  /** 32 bytes, the same in all gateways: seals the session cookies and Digest's nonces. */
  sessionKey: KeyObject;
  /** How long a CPE's empty POST is held while a run of its device is active. */
  holdSeconds: number;
  limits: Limits;
  /** Whose headers say who the client is. */
  trustedProxies: BlockList;
  /** Whose client certificates count; they may change. */
  certificateAuthorities: () => readonly X509Certificate[];
}
