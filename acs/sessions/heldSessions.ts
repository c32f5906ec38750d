import { findChangedSessions } from '../../db/runs/messageQueue.ts';
import type { GatewayDeps } from '../server/deps.ts';
import type { Session } from './session.ts';

/** A wake is only a hint: whoever is held is looked after in the tables as often as this, in milliseconds. */
const sweepMs = 1000;

/**
 * The sessions whose CPEs wait for a message at this gateway. One statement looks after all of them, since thousands of them
 * that each looked for themselves would keep the database busy with nothing.
 */
export class HeldSessions {
  readonly #deps: Pick<GatewayDeps, 'pool' | 'wakeups' | 'log'>;
  /** By session id. */
  readonly #holds = new Map<string, { deviceKey: number; hold: AbortController }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Pick<GatewayDeps, 'pool' | 'wakeups' | 'log'>) {
    this.#deps = deps;
  }

  /** A CPE that asks again on a new connection has given up the old one. */
  add({ id, deviceKey }: Session, hold: AbortController): void {
    this.#holds.get(id)?.hold.abort('replaced');
    this.#holds.set(id, { deviceKey, hold });
    this.#timer ??= this.#sweepLater();
  }

  remove({ id }: Session, hold: AbortController): void {
    if (this.#holds.get(id)?.hold === hold) this.#holds.delete(id);
  }

  #sweepLater(): NodeJS.Timeout {
    return setTimeout(() => void this.#sweep(), sweepMs).unref();
  }

  async #sweep(): Promise<void> {
    const held = [...this.#holds].map(([id, { deviceKey }]) => ({ id, deviceKey }));
    try {
      const changed = held.length > 0 ? await findChangedSessions(this.#deps.pool, held) : [];
      if (changed.length > 0) this.#deps.wakeups.wake(changed);
    } catch (error) {
      this.#deps.log.debug({ err: error }, 'held sessions not looked after');
    }
    this.#timer = this.#holds.size > 0 ? this.#sweepLater() : undefined;
  }
}
