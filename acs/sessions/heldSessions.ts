import { findChangedSessions } from '../../db/runs/messageQueue.ts';
import type { GatewayDeps } from '../server/deps.ts';
import type { Session } from './session.ts';

/** A wakeup is only a hint: the database is checked for all held sessions at this interval, in milliseconds. */
const sweepMs = 1000;

/**
 * The sessions whose CPEs wait for a message at this gateway. One statement checks all of them, because thousands of
 * separate queries would keep the database busy without a result.
 */
export class HeldSessions {
  readonly #deps: Pick<GatewayDeps, 'pool' | 'wakeups' | 'log'>;
  /** By session id. */
  readonly #holds = new Map<string, { deviceKey: number; hold: AbortController }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Pick<GatewayDeps, 'pool' | 'wakeups' | 'log'>) {
    this.#deps = deps;
  }

  /**
   * Adds a session. Ends its earlier hold: a CPE that repeats its request on a new connection has abandoned the old
   * one.
   */
  add({ id, deviceKey }: Session, hold: AbortController): void {
    this.#holds.get(id)?.hold.abort('replaced');
    this.#holds.set(id, { deviceKey, hold });
    this.#timer ??= this.#scheduleSweep();
  }

  remove({ id }: Session, hold: AbortController): void {
    if (this.#holds.get(id)?.hold === hold) this.#holds.delete(id);
  }

  #scheduleSweep(): NodeJS.Timeout {
    return setTimeout(() => void this.#sweep(), sweepMs).unref();
  }

  async #sweep(): Promise<void> {
    const held = [...this.#holds].map(([id, { deviceKey }]) => ({ id, deviceKey }));
    try {
      const changed = held.length > 0 ? await findChangedSessions(this.#deps.pool, held) : [];
      if (changed.length > 0) this.#deps.wakeups.wake(changed);
    } catch (error) {
      this.#deps.log.debug({ err: error }, 'held sessions not checked');
    }
    this.#timer = this.#holds.size > 0 ? this.#scheduleSweep() : undefined;
  }
}
