/** An event as the API returns it. */
export interface ShownEvent {
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

export interface Reader {
  response: Response;
  /** The events received so far. */
  events: ShownEvent[];
  /** Returns the last event id, as a browser's EventSource keeps it. */
  lastId: () => string | undefined;
  /** Resolves when the stream has ended, also after an error. */
  ended: Promise<void>;
  leave: () => void;
}

/** Reads GET /v1/events as a browser does (WHATWG HTML, 9.2.6), with an independent implementation. */
export async function readStream(url: string, key: string, lastEventId?: string): Promise<Reader> {
  const left = new AbortController();
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'text/event-stream',
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
    signal: left.signal,
  });
  const events: ShownEvent[] = [];
  let last = lastEventId;
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const lines of blocks.map((block) => block.split('\n'))) {
        const field = (name: string): string | undefined =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        last = field('id') ?? last;
        const data = field('data');
        if (data !== undefined) events.push(JSON.parse(data) as ShownEvent);
      }
    }
  };
  return {
    response,
    events,
    lastId: () => last,
    ended: read().catch(() => undefined),
    leave: () => {
      left.abort();
    },
  };
}
