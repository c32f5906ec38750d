import { Overloaded } from './limits.ts';

/** In bytes. So much of each body is not counted: whoever sends large ones slowly does not shut out the Informs of others. */
const smallBody = 16_384;

/** What the bodies of all requests together may take of the memory while they come in. */
export class BodyBudget {
  #left: number;

  /** @param total in bytes, beyond the first 16 kB of each body. */
  constructor(total: number) {
    this.#left = total;
  }

  /** A body, of which nothing has come yet. */
  open(): BodyShare {
    let length = 0;
    let taken = 0;
    return {
      grow: (bytes) => {
        length += bytes;
        const more = Math.max(0, length - smallBody) - taken;
        if (more > this.#left) throw new Overloaded('There are too many large messages at once.');
        this.#left -= more;
        taken += more;
      },
      close: () => {
        this.#left += taken;
        taken = 0;
      },
    };
  }
}

export interface BodyShare {
  /** @throws Overloaded */
  grow: (bytes: number) => void;
  close: () => void;
}
