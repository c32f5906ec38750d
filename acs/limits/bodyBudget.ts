import { Overloaded } from './limits.ts';

/**
 * In bytes. This part of each body is not counted, so that slow uploads of large bodies do not shut out the Informs of
 * others.
 */
const uncountedBytes = 16_384;

/** Limits the memory that the bodies of all requests use until they are parsed. */
export class BodyBudget {
  #remaining: number;

  /** @param total in bytes, without the first 16 kB of each body. */
  constructor(total: number) {
    this.#remaining = total;
  }

  /** Starts to count a new body. */
  open(): BodyShare {
    let length = 0;
    let taken = 0;
    return {
      grow: (bytes) => {
        length += bytes;
        const more = Math.max(0, length - uncountedBytes) - taken;
        if (more > this.#remaining) throw new Overloaded('The gateway is receiving too many large messages.');
        this.#remaining -= more;
        taken += more;
      },
      close: () => {
        this.#remaining += taken;
        taken = 0;
      },
    };
  }
}

export interface BodyShare {
  /** @throws Overloaded when the budget is used up. */
  grow: (bytes: number) => void;
  close: () => void;
}
