/** What is shown of an event. */
export interface ShownEvent {
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

export interface Reader {
  response: Response;
  /** What came so far. */
  events: ShownEvent[];
  /** As a browser's EventSource has it: the id of the last block that had one. */
  lastId: () => string | undefined;
  /** Resolves when the stream has ended, in order or not. */
  ended: Promise<void>;
  leave: () => void;
}

/** Reads GET /v1/events as a browser does (WHATWG HTML, 9.2.6), by an implementation of its own. */
export async function readStream(url: string, key: string, lastEventId?: string): Promise<Reader> {
  const left = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    signal: left.signal,
  });
  const events: ShownEvent[] = [];
  let last = lastEventId;
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = Object.fromEntries(block.split('\n').filter((line) => !line.startsWith(':')).map((line) => line.split(/: (.*)/s).slice(0, 2)));
        last = (fields.id as string | undefined) ?? last;
        if (fields.data !== undefined) events.push(JSON.parse(fields.data as string) as ShownEvent);
      }
    }
  };
  return { response, events, lastId: () => last, ended: read().catch(() => undefined), leave: () => { left.abort(); } };
}
