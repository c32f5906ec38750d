import type { Log } from './observability/log.ts';

/** Stops what a process has started, in reverse order. */
export interface Shutdown {
  add(name: string, stop: () => Promise<void>): void;
  /** Stops every part, even when another part fails to stop. A second call waits for the same end. */
  run(): Promise<void>;
  /** Whether stopping has begun. */
  readonly begun: boolean;
}

/** Milliseconds after which a part that does not end is abandoned. */
const stopTimeoutMs = 30_000;

/** Milliseconds. Ctrl-C often arrives twice: from the terminal and from npm. */
const sameKeystroke = 1000;

export function createShutdown(log: Log): Shutdown {
  const parts: { name: string; stop: () => Promise<void> }[] = [];
  let ended: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (let part = parts.pop(); part; part = parts.pop()) {
      log.debug({ part: part.name }, 'stopping');
      await withinPatience(part.stop()).catch((error: unknown) => {
        log.error({ part: part.name, err: error }, 'could not be stopped in order');
      });
    }
  }

  return {
    add: (name, stop) => {
      parts.push({ name, stop });
    },
    run: () => (ended ??= stopAll()),
    get begun() {
      return ended !== undefined;
    },
  };
}

async function withinPatience(work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`not ended after ${stopTimeoutMs / 1000} s`));
  }, stopTimeoutMs);
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
