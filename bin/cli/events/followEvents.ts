import { setTimeout as pause } from 'node:timers/promises';
import type { Query, Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { answer } from '../apiClient.ts';
import { NoAnswer } from '../problems.ts';

const pauseMs = 1000;

interface Following {
  query: Query<'/v1/events'>;
  signal: AbortSignal;
  /** The stream broke, and is opened again until it is there. */
  onBreak: () => void;
}

/**
 * Events as they come, each once: a stream that broke is opened again where it was.
 * @throws SetupError where the API is not there at first, or refuses.
 */
export async function* followEvents(api: Api, { query, signal, onBreak }: Following): AsyncGenerator<Schemas['Event']> {
  let last: string | undefined;
  let told = false;
  for (let begun = false; ; begun = true) {
    try {
      const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) };
      const stream = await answer(api.GET('/v1/events', { params: { query }, headers, signal, parseAs: 'stream' }));
      told = false;
      for await (const { id, data } of blocksOf(stream)) {
        last = id ?? last;
        if (data !== undefined) yield JSON.parse(data) as Schemas['Event'];
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
async function* blocksOf(stream: Response['body']): AsyncGenerator<Block> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of (stream ?? []) as AsyncIterable<Uint8Array>) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string | undefined => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
      yield { id: field('id'), data: field('data') };
    }
  }
}
