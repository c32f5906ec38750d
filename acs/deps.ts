import type { KeyObject } from 'node:crypto';
import type { Pool } from '../db/pool.ts';
import type { Log } from '../lib/log.ts';
import type { Wakeups } from '../lib/wakeups.ts';
import type { Limits } from './limits/limits.ts';

export interface GatewayDeps {
  pool: Pool;
  log: Log;
  wakeups: Wakeups;
  /** Is given the ids of outbox entries once they are committed; never throws. */
  tellOutbox: (ids: string[]) => void;
  /** 32 bytes, the same in all gateways: seals the session cookies. */
  sessionKey: KeyObject;
  /** How long a CPE's empty POST is held while a run of its device is active. */
  holdSeconds: number;
  limits: Limits;
}
