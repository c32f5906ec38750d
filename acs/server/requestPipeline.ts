import { HttpError } from './httpError.ts';

/** A request's turn among those of its connection. */
export interface PipelinedRequest {
  /** Whether it came before the one before it was answered, so that it can't be the CPE's word on that answer. */
  pipelined: boolean;
  /** Resolves when those before it are dealt with. */
  earlierDone: Promise<unknown>;
  /** Ends the holds of those before it. */
  endEarlierHolds: () => void;
  /** To be called once it is dealt with. */
  finish: () => void;
}

/** So many requests of one connection wait at the same time. */
const maxWaiting = 16;

/**
 * The requests of one connection are dealt with one after the other, though CPEs may send the next one before the answer (pipelining):
 * so an Inform's session has begun when the empty POST behind it asks for its messages.
 */
export class RequestPipeline {
  readonly #pending: { over: Promise<undefined>; endHold: () => void }[] = [];

  /**
   * @param endHold ends the hold of this request, if it is held.
   * @throws Refused where too many wait.
   */
  enter(endHold: () => void): PipelinedRequest {
    if (this.#pending.length >= maxWaiting)
      throw new HttpError(429, 'Too many requests at the same time on one connection.');
    const earlier = [...this.#pending];
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    const own = { over, endHold };
    this.#pending.push(own);
    return {
      pipelined: earlier.length > 0,
      earlierDone: Promise.all(earlier.map((request) => request.over)),
      endEarlierHolds: () => {
        for (const request of earlier) request.endHold();
      },
      finish: () => {
        this.#pending.splice(this.#pending.indexOf(own), 1);
        resolve(undefined);
      },
    };
  }
}
