import { Refused } from './refused.ts';

/** A request's turn among those of its connection. */
export interface Turn {
  /** Whether it came before the one before it was answered, so that it can't be the CPE's word on that answer. */
  early: boolean;
  /** Resolves when those before it are dealt with. */
  before: Promise<unknown>;
  /** Ends the holds of those before it. */
  endHolds: () => void;
  /** To be called once it is dealt with. */
  done: () => void;
}

/** So many requests of one connection wait at the same time. */
const maxWaiting = 16;

/**
 * The requests of one connection are dealt with one after the other, though CPEs may send the next one before the answer (pipelining):
 * so an Inform's session has begun when the empty POST behind it asks for its messages.
 */
export class Turns {
  readonly #pending: { over: Promise<undefined>; endHold: () => void }[] = [];

  /**
   * @param endHold ends the hold of this request, if it is held.
   * @throws Refused where too many wait.
   */
  take(endHold: () => void): Turn {
    if (this.#pending.length >= maxWaiting)
      throw new Refused(429, 'Too many requests at the same time on one connection.');
    const earlier = [...this.#pending];
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    const own = { over, endHold };
    this.#pending.push(own);
    return {
      early: earlier.length > 0,
      before: Promise.all(earlier.map((request) => request.over)),
      endHolds: () => {
        for (const request of earlier) request.endHold();
      },
      done: () => {
        this.#pending.splice(this.#pending.indexOf(own), 1);
        resolve(undefined);
      },
    };
  }
}
