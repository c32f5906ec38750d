import { Readable } from 'node:stream';
import type { EventFilter, EventPosition, EventRow } from '../../../db/events/events.ts';
import { readEvents } from '../../../db/events/events.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { eventBody } from '../../../lib/events/eventBody.ts';

export interface StreamLimits {
  perOrganization: number;
  /** In this process. */
  inAll: number;
  /** After so long without an event something is sent all the same, so that whoever is between does not take the connection for dead. */
  heartbeatMs: number;
  /** A reader that takes nothing for so long is ended. */
  slowMs: number;
}

const usualLimits: StreamLimits = { perOrganization: 50, inAll: 200, heartbeatMs: 15_000, slowMs: 45_000 };

/** Hints may get lost, and come before what is older is committed: so the table is looked at once a second, too. */
const lookMs = 1000;
/** However many hints come, a stream looks no more often. */
const pauseMs = 100;
/** What a stream holds in memory at the most. */
const batch = 100;

interface StreamsDependencies {
  pool: Pool;
  /** Calls the listener when events were committed. @returns what ends that. */
  onEvents: (listener: () => void) => () => void;
}

/** The open streams of this process: each reads from the table where it stands, as fast as its reader takes it. */
export class EventStreams {
  readonly #deps: StreamsDependencies;
  readonly #limits: StreamLimits;
  readonly #open = new Map<Readable, string>();
  readonly #waiting = new Set<() => void>();
  readonly #endHints: () => void;
  #stopped = false;

  constructor(deps: StreamsDependencies, limits: Partial<StreamLimits> = {}) {
    this.#deps = deps;
    this.#limits = { ...usualLimits, ...limits };
    this.#endHints = deps.onEvents(() => {
      this.#wake();
    });
  }

  get slowMs(): number {
    return this.#limits.slowMs;
  }

  /** Ends all streams, in order; no new one is opened. */
  stop(): Promise<void> {
    this.#stopped = true;
    this.#endHints();
    this.#wake();
    return Promise.resolve();
  }

  /** Server-sent events of what happens after the position. Undefined: there are too many streams. */
  open(organizationId: string, filter: EventFilter, from: EventPosition): Readable | undefined {
    const ofOrganization = [...this.#open.values()].filter((id) => id === organizationId).length;
    if (this.#stopped || this.#open.size >= this.#limits.inAll || ofOrganization >= this.#limits.perOrganization)
      return undefined;
    const isOver = (): boolean => this.#stopped || stream.destroyed;
    const stream = Readable.from(this.#follow(organizationId, filter, from, isOver), { highWaterMark: 1 });
    this.#open.set(stream, organizationId);
    stream.once('close', () => this.#open.delete(stream));
    return stream;
  }

  async *#follow(
    organizationId: string,
    filter: EventFilter,
    from: EventPosition,
    isOver: () => boolean,
  ): AsyncGenerator<string> {
    let position = from;
    let spoken = Date.now();
    yield `retry: 2000\n${heartbeat(position)}`;
    while (!isOver()) {
      const read = await readEvents(this.#deps.pool, organizationId, position, filter, batch);
      position = read.position;
      const text = read.events.map(render).join('');
      const idle = text === '' && Date.now() - spoken >= this.#limits.heartbeatMs;
      if (text !== '' || idle) {
        yield idle ? heartbeat(position) : text;
        spoken = Date.now();
      }
      if (read.events.length < batch) await this.#hint();
    }
  }

  async #hint(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#stopped ? 0 : pauseMs));
    if (this.#stopped) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => {
      resolve(undefined);
    };
    this.#waiting.add(wake);
    const timer = setTimeout(wake, lookMs - pauseMs);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(wake);
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}

/** JSON has no line ends. */
function render(event: EventRow): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(eventBody(event))}\n\n`;
}

/** Without data nothing is dispatched, and the id counts all the same: a reader of few events goes on where it was, too. */
function heartbeat({ id }: EventPosition): string {
  return `${id === undefined ? '' : `id: ${id}\n`}: \n\n`;
}
