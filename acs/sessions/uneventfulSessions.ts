import type { Pool } from '../../db/core/pool.ts';
import type { InformedKey, RoutineInform } from '../../db/devices/routineInforms.ts';
import { endIdleSessions, recordRoutineInforms } from '../../db/devices/routineInforms.ts';
import { Batch } from '../../lib/batch.ts';
import type { Session } from './session.ts';

/** One statement's. */
const longestBatch = 100;

/**
 * What most sessions are: the device has nothing new to say, and there is nothing for it. Those that come at the same time are stored
 * together, each with two short statements' share. Whatever is not so is left to be done one by one.
 */
export class UneventfulSessions {
  readonly #informs: Batch<RoutineInform, InformedKey | undefined>;
  readonly #ends: Batch<Session, boolean>;

  constructor(pool: Pool) {
    this.#informs = new Batch((informs) => recordRoutineInforms(pool, informs), longestBatch);
    this.#ends = new Batch((sessions) => endIdleSessions(pool, sessions), longestBatch);
  }

  /** @returns the device, once its Inform is recorded; undefined where more is to be done about it, or the batch has failed. */
  async inform(inform: RoutineInform): Promise<InformedKey | undefined> {
    return await this.#informs.add(inform).catch(() => undefined);
  }

  /** Whether the session is over, since there is nothing for it to do or to wait for. */
  async end(session: Session): Promise<boolean> {
    return await this.#ends.add(session).catch(() => false);
  }
}
