import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './apiClient.ts';
import { NoAnswer } from './apiClient.ts';
import type { Event } from './apiTypes.ts';
import { eventSchema } from './apiTypes.ts';

const pauseMs = 1000;

interface Following {
  /** The parameters of GET /v1/events. */
  query: URLSearchParams;
  signal: AbortSignal;
  /** The stream broke, and is opened again until it is there. */
  onBreak: () => void;
}

/**
 * Events as they come, each once: a stream that broke is opened again where it was.
 * @throws SetupError where the API is not there at first, or refuses.
 */
export async function* followEvents(api: ApiClient, { query, signal, onBreak }: Following): AsyncGenerator<Event> {
  let last: string | undefined;
  let told = false;
  for (let begun = false; ; begun = true) {
    try {
      const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) };
      const response = await api.open(`/v1/events?${query.toString()}`, headers, signal);
      told = false;
      for await (const { id, data } of blocksOf(response)) {
        last = id ?? last;
        if (data !== undefined) yield eventSchema.parse(JSON.parse(data));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof NoAnswer && begun) && !(error instanceof TypeError)) throw error;
    }
    if (!told) onBreak();
    told = true;
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
}

interface Block {
  id: string | undefined;
  data: string | undefined;
}

/** Of a stream of server-sent events. A TypeError is how `fetch` tells that a connection broke. */
async function* blocksOf(response: Response): AsyncGenerator<Block> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string | undefined => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
      yield { id: field('id'), data: field('data') };
    }
  }
}
