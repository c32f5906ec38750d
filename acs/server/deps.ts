import type { KeyObject, X509Certificate } from 'node:crypto';
import type { BlockList } from 'node:net';
import type { Pool } from '../../db/core/pool.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import type { Log } from '../../lib/observability/log.ts';
import type { Metrics } from '../../lib/observability/metrics/metrics.ts';
import type { Wakeups } from '../../lib/wakeups.ts';
import type { CertificateHeader } from '../authentication/certificate.ts';
import type { Limits } from '../limits/limits.ts';

/** What the gateway is built from. */
export interface GatewayDeps {
  pool: Pool;
  log: Log;
  metrics: Metrics;
  wakeups: Wakeups;
  /** Called with outbox rows after their transaction has committed. Never throws. */
  dispatchOutbox: (rows: OutboxRow[]) => void;
  /** 32 bytes, the same in every gateway. Seals session cookies and Digest nonces. */
  sessionKey: KeyObject;
  /** How long, in seconds, an empty POST is held while a run of its device is active. */
  holdSeconds: number;
  limits: Limits;
  /** The proxies whose headers are trusted to identify the client. */
  trustedProxies: BlockList;
  /** The authorities that client certificates are verified against. They can change while the gateway runs. */
  certificateAuthorities: () => readonly X509Certificate[];
  certificateHeader: CertificateHeader;
}
