import type { Claim, SentMessage } from '../../db/runs/messages.ts';
import { claimMessage, returnToQueue } from '../../db/runs/messages.ts';
import type { Db } from '../../db/core/pool.ts';
import { onOneConnection } from '../../db/core/pool.ts';
import type { GatewayDeps } from '../server/deps.ts';
import { HeldSessions } from '../sessions/heldSessions.ts';
import type { Session } from '../sessions/session.ts';

/** `over`: the session ends. `unanswered`: the session's last message has no answer, which must be dealt with first. */
export type NextMessage = { kind: 'message' | 'unanswered'; message: SentMessage } | { kind: 'over' };

/** Stores something, by statements which it sends before it first waits. */
export type Store = (db: Db) => Promise<void>;

/** Of the time that a CPE says it waits, so much is for the hold; the rest for the way there and back, and what is done meanwhile. */
const holdShare = 2 / 3;

/** Gives the CPEs their messages, and holds their sessions while a run of their device is active. */
export class MessageSender {
  readonly #deps: GatewayDeps;
  readonly #held: HeldSessions;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.#held = new HeldSessions(deps);
  }

  /** Until when a request that came now may be held, by `performance.now()`. */
  holdUntil({ timeout }: Session): number {
    const ownSeconds = timeout > 0 ? timeout * holdShare : Infinity;
    return performance.now() + Math.min(this.#deps.holdSeconds, ownSeconds) * 1000;
  }

  /**
   * @param closed aborted when the CPE's connection is.
   * @param until when the hold ends, as by `holdUntil`.
   * @param before what is to be stored before the next message is looked for, in the same round trip.
   */
  async next(session: Session, closed: AbortSignal, until: number, before?: Store): Promise<NextMessage> {
    const hold = new AbortController();
    this.#held.add(session, hold);
    const end = (): void => {
      hold.abort('over');
    };
    closed.addEventListener('abort', end);
    if (closed.aborted) end();
    try {
      return await this.#hold(session, hold.signal, until, before);
    } finally {
      closed.removeEventListener('abort', end);
      end();
      this.#held.remove(session, hold);
    }
  }

  async #hold(session: Session, gone: AbortSignal, until: number, before: Store | undefined): Promise<NextMessage> {
    const { pool, wakeups } = this.#deps;
    // Even where the CPE has hung up.
    if (before && gone.aborted) await before(pool);
    for (let first = true; !gone.aborted; first = false) {
      const left = wakeups.stopped ? 0 : Math.max(0, Math.ceil(until - performance.now()));
      // Before the look, so that no wake falls between the two.
      const woken = wakeups.wait(session.deviceKey, left, gone);
      const claim = await this.#claim(session, left, first ? before : undefined);
      if (claim.kind === 'message') return await this.#give(session, claim.message, gone);
      // Later it means that another request of this session was given the message.
      if (claim.kind === 'unanswered' && first) return claim;
      if (claim.kind === 'wait') await woken;
      else if (claim.kind !== 'again') break;
    }
    return { kind: 'over' };
  }

  async #claim({ deviceKey, id }: Session, holdMs: number, before: Store | undefined): Promise<Claim> {
    const { pool } = this.#deps;
    if (!before) return await claimMessage(pool, deviceKey, id, holdMs);
    return await onOneConnection(pool, async (db) => {
      const [, claim] = await Promise.all([before(db), claimMessage(db, deviceKey, id, holdMs)]);
      return claim;
    });
  }

  async #give(session: Session, message: SentMessage, gone: AbortSignal): Promise<NextMessage> {
    if (!gone.aborted) return { kind: 'message', message };
    // The CPE has hung up meanwhile.
    await returnToQueue(this.#deps.pool, message.id, session.id, true);
    this.#deps.wakeups.wake([session.deviceKey]);
    return { kind: 'over' };
  }
}
