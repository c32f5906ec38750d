import { signal } from '@preact/signals';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { queryClient } from './queries.ts';
import { signOutRejected } from './rejectedSignIn.ts';
import type { SignIn } from './signIns.ts';
import { readDeviceId, isAffectedBy } from './eventQueries.ts';

/** Whether the event stream is open. */
export const isLive = signal(false);

/** The shortest time between two refetches, in milliseconds, however many events arrive. */
const minRefetchMs = 1500;
const maxRetryMs = 15_000;

/**
 * Follows the organization's events on one connection and refetches the affected queries. Reconnects after a failure,
 * continuing from the last event.
 * Closes the stream while the tab is hidden: browsers open at most 6 connections to one server, over all tabs.
 * @returns a function that stops following.
 */
export function followEvents(signIn: SignIn): () => void {
  const end = new AbortController();
  void follow(signIn, end.signal);
  return () => {
    end.abort();
  };
}

async function follow(signIn: SignIn, end: AbortSignal): Promise<void> {
  let lastEventId = '';
  let retryMs = 1000;
  while (!end.aborted) {
    await waitUntilVisible(end);
    const hidden = abortWhenHidden(end);
    try {
      const stream = await openStream(signIn, lastEventId, hidden);
      if (stream === 'refused') return;
      if (stream === 'too old') lastEventId = '';
      else {
        isLive.value = true;
        retryMs = 1000;
        // A new stream starts now, so changes before it produce no event.
        if (lastEventId === '') scheduleRefetch(undefined);
        const parsed = stream.pipeThrough(new TextDecoderStream()).pipeThrough(
          new EventSourceParserStream({
            onId: (id) => {
              lastEventId = id;
            },
          }),
        );
        await readAll(parsed, ({ data }) => {
          scheduleRefetch(readDeviceId(data));
        });
      }
    } catch {
      // The stream broke, or the tab was hidden.
    }
    isLive.value = false;
    if (hidden.aborted) continue;
    await pause(retryMs, end);
    retryMs = Math.min(retryMs * 2, maxRetryMs);
  }
}

async function openStream(
  { id, key }: SignIn,
  lastEventId: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | 'refused' | 'too old'> {
  const headers = {
    Authorization: `Bearer ${key}`,
    Accept: 'text/event-stream',
    ...(lastEventId !== '' && { 'Last-Event-ID': lastEventId }),
  };
  const response = await fetch('/v1/events', { headers, signal });
  if (response.status === 401) await signOutRejected(response, id);
  if (response.status === 401 || response.status === 403) return 'refused';
  if (response.status === 410) return 'too old';
  if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
  return response.body;
}

/** Reads the stream to its end. Not every browser supports `for await` on streams. */
async function readAll<T>(stream: ReadableStream<T>, onRead: (part: T) => void): Promise<void> {
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) onRead(read.value);
}

let timer: ReturnType<typeof setTimeout> | undefined;
let lastAt = 0;
/** The devices of the events since the last refetch; undefined in it stands for an unknown device. */
let devices = new Set<string | undefined>();

function scheduleRefetch(device: string | undefined): void {
  devices.add(device);
  timer ??= setTimeout(
    () => {
      const of = devices;
      [timer, devices, lastAt] = [undefined, new Set(), performance.now()];
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isAffectedBy(of, queryKey) });
    },
    Math.max(150, minRefetchMs - (performance.now() - lastAt)),
  );
}

function waitUntilVisible(end: AbortSignal): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener(
      'visibilitychange',
      () => {
        resolve();
      },
      { once: true, signal: end },
    );
    end.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}

function abortWhenHidden(end: AbortSignal): AbortSignal {
  const hidden = new AbortController();
  document.addEventListener(
    'visibilitychange',
    () => {
      hidden.abort();
    },
    { once: true, signal: hidden.signal },
  );
  return AbortSignal.any([end, hidden.signal]);
}

function pause(milliseconds: number, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wait = setTimeout(resolve, milliseconds);
    end.addEventListener(
      'abort',
      () => {
        clearTimeout(wait);
        resolve();
      },
      { once: true },
    );
  });
}
