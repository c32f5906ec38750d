import { isTimeout } from '../../db/core/errors.ts';
import { HttpError } from './httpError.ts';

/** A request and its place among the requests of its connection. */
export interface PipelinedRequest {
  /** The CPE sent it before the previous request was answered, so it cannot be a reaction to that answer. */
  pipelined: boolean;
  /** Resolves when all earlier requests have been handled. */
  earlierDone: Promise<unknown>;
  /** Ends the holds of the earlier requests. */
  endEarlierHolds: () => void;
  /** Must be called when the request has been handled. */
  finish: () => void;
}

/** The maximum number of requests of one connection that wait at the same time. */
const maxWaiting = 16;

/**
 * Handles the requests of one connection one after the other. CPEs pipeline requests and send duplicates; handled in
 * order, an Inform has begun its session when the empty POST behind it asks for messages.
 */
export class RequestPipeline {
  readonly #pending: { done: Promise<undefined>; endHold: () => void; since: number }[] = [];

  /**
   * Adds a request.
   * @param endHold ends the hold of this request, if it is held.
   * @throws HttpError 429 when 16 requests wait already.
   */
  enter(endHold: () => void): PipelinedRequest {
    if (this.#pending.length >= maxWaiting)
      throw new HttpError(429, `More than ${maxWaiting} requests wait on this connection. Wait for their responses.`);
    const earlier = [...this.#pending];
    const { promise: done, resolve } = Promise.withResolvers<undefined>();
    const own = { done, endHold, since: performance.now() };
    this.#pending.push(own);
    return {
      pipelined: earlier.length > 0,
      earlierDone: Promise.all(earlier.map((request) => request.done)),
      endEarlierHolds: () => {
        for (const request of earlier) request.endHold();
      },
      finish: () => {
        this.#pending.splice(this.#pending.indexOf(own), 1);
        resolve(undefined);
      },
    };
  }

  /** Ends the holds of the requests that arrived more than `ms` milliseconds ago. */
  endHoldsOlderThan(ms: number): void {
    const before = performance.now() - ms;
    for (const request of this.#pending) if (request.since < before) request.endHold();
  }
}

/**
 * Runs the tasks of one key one after the other, in the order in which they were started. When the database does not
 * answer one of them in time, those behind it fail with it: each in turn would wait as long again.
 */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const previous = this.#last.get(key);
    const own = previous
      ? previous.then(task, (error: unknown) => {
          if (isTimeout(error)) throw error;
          return task();
        })
      : task();
    this.#last.set(key, own);
    try {
      return await own;
    } finally {
      if (this.#last.get(key) === own) this.#last.delete(key);
    }
  }
}
