import type { Log } from './observability/log.ts';

/** Stops what a process has started, in reverse order. */
export interface Shutdown {
  /** @param seconds after which the part is abandoned. They are added to the time limit of the whole. Default: 30. */
  add(name: string, stop: () => Promise<void>, seconds?: number): void;
  /**
   * Stops every part, even when another part fails to stop. A second call waits for the same end.
   * @returns the parts that did not stop.
   */
  run(): Promise<string[]>;
  /** Whether stopping has begun. */
  readonly begun: boolean;
}

interface Part {
  name: string;
  stop: () => Promise<void>;
  seconds: number | undefined;
}

/** Seconds. What is left when `whole` has passed is stopped at once, and abandoned after `rest`. */
const timeouts = { part: 30, whole: 60, rest: 5 };

/** Milliseconds. Ctrl-C often arrives twice: from the terminal and from npm. */
const sameKeystroke = 1000;

export function createShutdown(log: Log, limits: Partial<typeof timeouts> = {}): Shutdown {
  const { part: usual, whole, rest } = { ...timeouts, ...limits };
  const parts: Part[] = [];
  const abandoned: string[] = [];
  let ended: Promise<string[]> | undefined;

  async function stopPart({ name, stop }: Part, seconds: number): Promise<void> {
    log.debug({ part: name }, 'stopping');
    await withTimeout(stop(), seconds).catch((error: unknown) => {
      log.error({ part: name, err: error }, 'could not be stopped in order');
      abandoned.push(name);
    });
  }

  async function stopAll(): Promise<string[]> {
    const deadline = Date.now() + parts.reduce((sum, { seconds = 0 }) => sum + seconds, whole) * 1000;
    for (let part = parts.pop(); part; part = parts.pop()) {
      const left = (deadline - Date.now()) / 1000;
      if (left > 0) await stopPart(part, Math.min(part.seconds ?? usual, left));
      else await Promise.all([part, ...parts.splice(0)].map((each) => stopPart(each, rest)));
    }
    if (abandoned.length > 0) log.error({ parts: abandoned }, 'the process ends although these parts did not stop');
    return abandoned;
  }

  return {
    add: (name, stop, seconds) => {
      parts.push({ name, stop, seconds });
    },
    run: () => (ended ??= stopAll()),
    get begun() {
      return ended !== undefined;
    },
  };
}

async function withTimeout(work: Promise<void>, seconds: number): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`not ended after ${Math.round(seconds)} s`));
  }, seconds * 1000);
  await Promise.race([work, promise]).finally(() => {
    clearTimeout(timer);
  });
}

/** Resolves with the first signal that asks the process to end. A later signal ends the process at once. */
export function untilSignalled(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let first: number | undefined;
  const heard = (signal: NodeJS.Signals): void => {
    first ??= Date.now();
    if (Date.now() - first > sameKeystroke) process.exit(1);
    resolve(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heard);
  return promise;
}
