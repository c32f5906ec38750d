import { setTimeout as pause } from 'node:timers/promises';
import type { Query, Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { answer } from '../apiClient.ts';
import { NoAnswer } from '../problems.ts';

const pauseMs = 1000;

interface Following {
  query: Query<'/v1/events'>;
  signal: AbortSignal;
  /** Called when the stream breaks; it is opened again until that succeeds. */
  onBreak: () => void;
}

/**
 * Yields each event once, in order. A broken stream is opened again after the last event.
 * @throws SetupError when the first connection fails or the API refuses.
 */
export async function* followEvents(api: Api, { query, signal, onBreak }: Following): AsyncGenerator<Schemas['Event']> {
  let last: string | undefined;
  let reported = false;
  for (let begun = false; ; begun = true) {
    try {
      const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) };
      const stream = await answer(api.GET('/v1/events', { params: { query }, headers, signal, parseAs: 'stream' }));
      reported = false;
      for await (const { id, data } of blocksOf(stream)) {
        last = id ?? last;
        if (data !== undefined) yield JSON.parse(data) as Schemas['Event'];
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof NoAnswer && begun) && !(error instanceof TypeError)) throw error;
    }
    if (!reported) onBreak();
    reported = true;
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
}

interface Block {
  id: string | undefined;
  data: string | undefined;
}

/** Reads a stream of server-sent events. `fetch` reports a broken connection as a TypeError. */
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
