import { Readable } from 'node:stream';
import type { EventFilter, EventPosition, EventRow } from '../../../db/events/events.ts';
import { readEvents } from '../../../db/events/events.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { eventBody } from '../../../lib/events/eventBody.ts';

export interface StreamLimits {
  perOrganization: number;
  /** Of all organizations, in this process. */
  total: number;
  /** Milliseconds without an event after which a comment is sent, so that no proxy closes the connection as idle. */
  heartbeatMs: number;
  /** Milliseconds after which a reader that takes nothing is disconnected. */
  slowMs: number;
}

const defaultLimits: StreamLimits = { perOrganization: 50, total: 200, heartbeatMs: 15_000, slowMs: 45_000 };

/** A notification can get lost, or arrive before an older event is committed, so each stream also polls the table. */
const pollMs = 1000;
/** The shortest time between two reads of a stream, however many notifications arrive. */
const minPauseMs = 100;
/** The most events that a stream holds in memory. */
const batchSize = 100;

interface StreamsDependencies {
  pool: Pool;
  /** Calls the listener after events were committed. Returns a function that removes the listener. */
  onEvents: (listener: () => void) => () => void;
}

/** The open event streams of this process. Each reads the table from its own position, as fast as its client reads. */
export class EventStreams {
  readonly #deps: StreamsDependencies;
  readonly #limits: StreamLimits;
  readonly #open = new Map<Readable, string>();
  readonly #waiting = new Set<() => void>();
  readonly #stopListening: () => void;
  #stopped = false;

  constructor(deps: StreamsDependencies, limits: Partial<StreamLimits> = {}) {
    this.#deps = deps;
    this.#limits = { ...defaultLimits, ...limits };
    this.#stopListening = deps.onEvents(() => {
      this.#wake();
    });
  }

  get slowMs(): number {
    return this.#limits.slowMs;
  }

  /** Ends all streams, and opens no new ones. To be called before the server is closed, which waits for them. */
  stop(): Promise<void> {
    this.#stopped = true;
    this.#stopListening();
    this.#wake();
    return Promise.resolve();
  }

  /** Returns the server-sent events after the position; undefined: too many streams are open. */
  open(organizationId: string, filter: EventFilter, from: EventPosition): Readable | undefined {
    const ofOrganization = [...this.#open.values()].filter((id) => id === organizationId).length;
    if (this.#stopped || this.#open.size >= this.#limits.total || ofOrganization >= this.#limits.perOrganization)
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
    let lastSentAt = Date.now();
    yield `retry: 2000\n${heartbeat(position)}`;
    while (!isOver()) {
      const read = await readEvents(this.#deps.pool, organizationId, position, filter, batchSize);
      position = read.position;
      const text = read.events.map(render).join('');
      const idle = text === '' && Date.now() - lastSentAt >= this.#limits.heartbeatMs;
      if (text !== '' || idle) {
        yield idle ? heartbeat(position) : text;
        lastSentAt = Date.now();
      }
      if (read.events.length < batchSize) await this.#untilNotified();
    }
  }

  async #untilNotified(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#stopped ? 0 : minPauseMs));
    if (this.#stopped) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => {
      resolve(undefined);
    };
    this.#waiting.add(wake);
    const timer = setTimeout(wake, pollMs - minPauseMs);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(wake);
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}

/** A line of data needs no splitting, since JSON contains no line breaks. */
function render(event: EventRow): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(eventBody(event))}\n\n`;
}

/** Sends a comment with the id of the position and no data. The reader gets no event, and still resumes from there. */
function heartbeat({ id }: EventPosition): string {
  return `${id === undefined ? '' : `id: ${id}\n`}: \n\n`;
}
