import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { Connection } from '@temporalio/client';
import type { Log } from '../observability/log.ts';
import { Periodic } from '../periodic.ts';
import { pingTemporal } from './temporalConnection.ts';

/** Milliseconds between two checks, and until the answer to one. */
const defaults = { checkMs: 10_000, answerMs: 5_000 };

/** The connection is replaced after so many checks without an answer. */
const maxFailures = 2;

/** Channels of other connections to the same address have connections of their own. */
const channelArgs = { 'grpc.use_local_subchannel_pool': 1 };

/** Milliseconds until a call without a deadline of its own fails. */
const callMs = 30_000;

type Interceptor = ReturnType<typeof makeGrpcRetryInterceptor>;

/** Comes first, so that the time includes repetitions. gRPC accepts the call of any interceptor below. */
const limitTime = ((options: Parameters<Interceptor>[0], nextCall: Parameters<Interceptor>[1]) =>
  nextCall({ ...options, deadline: options.deadline ?? Date.now() + callMs })) as unknown as Interceptor;

/**
 * A connection to Temporal whose calls end after 30 seconds, and that is replaced when it gives no answer. gRPC waits
 * without limit for a server, or for a proxy in front of it, that has accepted a connection and sends nothing.
 */
export class RenewedConnection {
  readonly #open: () => Connection;
  readonly #answerMs: number;
  readonly #log: Log;
  readonly #checks: Periodic;
  #current: Connection;
  #failures = 0;
  /** Uses the current connection for each call. */
  readonly connection: Connection;

  /** Connects at the first call. */
  constructor(options: ConnectionOptions, log: Log, { checkMs, answerMs } = defaults) {
    const interceptors = [limitTime, ...(options.interceptors ?? [])];
    this.#open = () => Connection.lazy({ ...options, channelArgs, interceptors });
    this.#answerMs = answerMs;
    this.#log = log;
    this.#current = this.#open();
    this.connection = new Proxy(this.#current, {
      get: (_, key): unknown => {
        const value: unknown = Reflect.get(this.#current, key);
        return typeof value === 'function' ? (value.bind(this.#current) as unknown) : value;
      },
    });
    this.#checks = new Periodic(() => this.#check(), checkMs);
  }

  start(): void {
    this.#checks.start();
  }

  async close(): Promise<void> {
    await this.#checks.stop();
    await this.#current.close();
  }

  async #check(): Promise<void> {
    const current = this.#current;
    const answers = await pingTemporal(current, this.#answerMs).then(
      () => true,
      () => false,
    );
    this.#failures = answers ? 0 : this.#failures + 1;
    if (this.#failures < maxFailures) return;
    this.#failures = 0;
    this.#log.debug('the connection to Temporal gives no answer, and is replaced');
    this.#current = this.#open();
    void closeLater(current);
  }
}

/** Closes the connection when its calls have ended. One that is then repeated would end the process. */
async function closeLater(connection: Connection): Promise<void> {
  await delay(2 * callMs, undefined, { ref: false });
  await connection.close().catch(() => undefined);
}
