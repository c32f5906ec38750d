import { recently } from '../cached.ts';

/**
 * `degraded`: something is amiss that this process can do its work without; `stopping`: it takes no new work. `parts` says of each
 * `up`, or what is wrong with it, without the reason, which may name hosts: this is shown to everyone.
 */
export interface ReadinessReport {
  status: 'up' | 'degraded' | 'down' | 'stopping';
  parts: Record<string, string>;
}

interface Part {
  name: string;
  /** Without it this process is of no use: work is to go to another one. */
  needed: boolean;
  state: () => string | Promise<string>;
}

/** However often it is asked for: milliseconds. */
const freshFor = 500;

/** Whether this process can do its work, and which of the parts that it consists of, or depends on, can't. */
export class Readiness {
  readonly #isStopping: () => boolean;
  readonly #parts: Part[] = [];
  readonly #states = recently(freshFor, () =>
    Promise.all(this.#parts.map(async ({ name, state }) => [name, await state()] as const)),
  );

  constructor(isStopping: () => boolean) {
    this.#isStopping = isStopping;
  }

  /** @param part its state is told within seconds, and never rejects. */
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

/** The HTTP status that load balancers go by. */
export function readinessCode({ status }: ReadinessReport): 200 | 503 {
  return status === 'up' || status === 'degraded' ? 200 : 503;
}
