import { cached } from '../cached.ts';

/**
 * `degraded`: a part that this process can work without has a problem. `stopping`: it accepts no new work. `parts`
 * maps each part to `up` or to its problem, without the reason, because reasons may name hosts and everyone may read
 * this.
 */
export interface ReadinessReport {
  status: 'up' | 'degraded' | 'down' | 'stopping';
  parts: Record<string, string>;
}

interface Part {
  name: string;
  /** Whether the process is useless without this part, so that work has to go to another process. */
  needed: boolean;
  state: () => string | Promise<string>;
}

/** Milliseconds for which a report is reused. */
const cacheMs = 500;

/** Reports whether this process can do its work, and which of its parts or dependencies have problems. */
export class Readiness {
  readonly #isStopping: () => boolean;
  readonly #parts: Part[] = [];
  readonly #states = cached(cacheMs, () =>
    Promise.all(this.#parts.map(async ({ name, state }) => [name, await state()] as const)),
  );

  constructor(isStopping: () => boolean) {
    this.#isStopping = isStopping;
  }

  /** @param part must report its state within seconds, and never reject. */
  add(part: Part): void {
    this.#parts.push(part);
  }

  async read(): Promise<ReadinessReport> {
    const parts = Object.fromEntries(await this.#states());
    return { status: this.#isStopping() ? 'stopping' : this.#judge(parts), parts };
  }

  #judge(parts: Record<string, string>): ReadinessReport['status'] {
    const down = this.#parts.filter(({ name }) => parts[name] !== 'up');
    if (down.length === 0) return 'up';
    return down.some(({ needed }) => needed) ? 'down' : 'degraded';
  }
}

/** Returns the HTTP status for load balancers. */
export function readinessCode({ status }: ReadinessReport): 200 | 503 {
  return status === 'up' || status === 'degraded' ? 200 : 503;
}
