import { isTimeout } from '../../db/core/errors.ts';
import type { InformedKey, PeriodicInform } from '../../db/devices/periodicInforms.ts';
import { endIdleSessions, recordPeriodicInforms } from '../../db/devices/periodicInforms.ts';
import { Batch } from '../../lib/batch.ts';
import type { GatewayDeps } from '../server/deps.ts';
import type { Session } from './session.ts';

/** The maximum number of sessions that one statement stores. */
const maxBatch = 100;

/**
 * Stores uneventful sessions: the CPE reports nothing new, and there is no message for it. Most sessions are of this
 * kind, usually periodic ones. Those that arrive at the same time share two short statements. Any other session is left
 * to the caller.
 */
export class UneventfulSessions {
  readonly #informs: Batch<PeriodicInform, InformedKey | undefined>;
  readonly #ends: Batch<Session, boolean>;

  readonly #deps: Pick<GatewayDeps, 'log' | 'metrics'>;

  constructor({ pool, ...deps }: Pick<GatewayDeps, 'pool' | 'log' | 'metrics'>) {
    this.#deps = deps;
    this.#informs = new Batch((informs) => recordPeriodicInforms(pool, informs), maxBatch);
    this.#ends = new Batch((sessions) => endIdleSessions(pool, sessions), maxBatch);
  }

  /**
   * Returns the device when its Inform has been recorded; undefined when it is eventful, or the batch has failed.
   * @throws when the database does not answer: another attempt could exceed the CPE's time limit.
   */
  async inform(inform: PeriodicInform): Promise<InformedKey | undefined> {
    return await this.#informs.add(inform).catch((error: unknown) => {
      this.#report('inform', error);
      return undefined;
    });
  }

  /** Ends the session. Returns false when there may be something to do or to wait for, or the batch has failed. */
  async end(session: Session): Promise<boolean> {
    return await this.#ends.add(session).catch((error: unknown) => {
      this.#report('end', error);
      return false;
    });
  }

  #report(kind: 'inform' | 'end', error: unknown): void {
    this.#deps.metrics.batchFailed(kind);
    this.#deps.log.warn({ kind, err: error }, 'a session failed with its batch');
    if (isTimeout(error)) throw error;
  }
}
