import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '../db/core/pool.ts';
import { listenToNotifications, notify } from '../db/core/wakeups.ts';
import type { Log } from './observability/log.ts';
import type { Datagram } from './net/udpConnectionRequest.ts';

interface WakeupsDeps {
  pool: Pool;
  /** The address of the same database; the listener has a connection of its own. */
  connectionString: string;
  log: Log;
}

/** One NOTIFY has room for this many keys of up to 16 digits. */
const maxKeysPerNotify = 400;
const reconnectMs = 1000;
/** Milliseconds. Events committed within this time share one NOTIFY. */
const hintMs = 50;

/**
 * Wakes the process that holds a device's CWMP session when there may be something to send. It is only a hint: the
 * tables are the truth, and every waiter also reads them at intervals.
 */
export class Wakeups {
  readonly #deps: WakeupsDeps;
  /** Marks this process's own notifications, which PostgreSQL sends back to it. */
  readonly #sender = randomBytes(6).toString('hex');
  readonly #waiters = new Map<number, Set<() => void>>();
  readonly #stop = new AbortController();
  #unsent = new Set<number>();
  #notifying = false;
  #listening: Promise<void> | undefined;
  #onDatagram: ((datagram: Datagram) => void) | undefined;
  readonly #listeners = { cuttle_events: new Set<() => void>(), cuttle_outbox: new Set<() => void>() };
  #hinting: NodeJS.Timeout | undefined;

  constructor(deps: WakeupsDeps) {
    this.#deps = deps;
  }

  /** Resolves when the first attempt to listen has ended; later attempts run in the background. */
  async start(): Promise<void> {
    const { promise: tried, resolve } = Promise.withResolvers<undefined>();
    this.#listening = this.#listen(() => {
      resolve(undefined);
    });
    await tried;
  }

  /** Ends all waits, and refuses new ones. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#hinting);
    for (const deviceKey of [...this.#waiters.keys()]) this.#wakeHere(deviceKey);
    await this.#listening;
  }

  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /**
   * Resolves when the device is woken, after `ms` milliseconds, when `signal` is aborted, or at the end of the
   * process.
   */
  wait(deviceKey: number, ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      const waiters = this.#waiters.get(deviceKey);
      waiters?.delete(finish);
      if (waiters?.size === 0) this.#waiters.delete(deviceKey);
      resolve(undefined);
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish);
    const waiters = this.#waiters.get(deviceKey) ?? new Set();
    this.#waiters.set(deviceKey, waiters.add(finish));
    if (signal.aborted || this.stopped) finish();
    return promise;
  }

  /**
   * Never throws, and does not wait. A device that waits in this process waits in no other, so only the other keys
   * are notified.
   */
  wake(deviceKeys: number[]): void {
    for (const deviceKey of deviceKeys) {
      if (!this.#wakeHere(deviceKey)) this.#unsent.add(deviceKey);
    }
    if (!this.#notifying) void this.#notify();
  }

  /** Sends a datagram through every process that has a STUN port: the CPE's NAT accepts it from one of them. */
  async sendDatagram(datagram: Datagram): Promise<void> {
    await notify(this.#deps.pool, 'cuttle_datagram', JSON.stringify(datagram));
  }

  /** Registers this process's STUN port. */
  onDatagram(send: (datagram: Datagram) => void): void {
    this.#onDatagram = send;
  }

  /** Wakes everyone who follows events, in every process. Never throws, and does not wait. */
  readonly hintEvents = (): void => {
    if (this.stopped) return;
    this.#hinting ??= setTimeout(() => {
      this.#hinting = undefined;
      notify(this.#deps.pool, 'cuttle_events', '').catch((error: unknown) => {
        this.#deps.log.debug({ err: error }, 'events not hinted at');
      });
    }, hintMs).unref();
  };

  /**
   * Calls the listener when events may have been committed; not once per event.
   * @returns a function that ends this.
   */
  readonly onEvents = (listener: () => void): (() => void) => {
    this.#listeners.cuttle_events.add(listener);
    return () => this.#listeners.cuttle_events.delete(listener);
  };

  /** Calls the listener when there are outbox rows that no process has taken over. */
  onOutbox(listener: () => void): void {
    this.#listeners.cuttle_outbox.add(listener);
  }

  #wakeHere(deviceKey: number): boolean {
    const waiters = this.#waiters.get(deviceKey);
    for (const finish of [...(waiters ?? [])]) finish();
    return waiters !== undefined;
  }

  /**
   * Sends one statement at a time, and collects further keys for the next one, because NOTIFY takes a global lock at
   * commit.
   */
  async #notify(): Promise<void> {
    this.#notifying = true;
    while (this.#unsent.size > 0) {
      const keys = [...this.#unsent].slice(0, maxKeysPerNotify);
      for (const key of keys) this.#unsent.delete(key);
      try {
        await notify(this.#deps.pool, 'cuttle_wake', `${this.#sender}:${keys.join(',')}`);
      } catch (error) {
        this.#unsent = new Set();
        this.#deps.log.debug({ err: error }, 'wake not sent');
      }
    }
    this.#notifying = false;
  }

  async #listen(onTried: () => void): Promise<void> {
    const { log, connectionString } = this.#deps;
    while (!this.stopped) {
      const { promise: ended, resolve: onEnd } = Promise.withResolvers<undefined>();
      try {
        const client = await listenToNotifications(connectionString, this.#heard, () => {
          onEnd(undefined);
        });
        onTried();
        await this.#untilEnded(client, ended);
      } catch (error) {
        onTried();
        log.warn({ err: error }, 'cannot listen for wakes, trying again');
      }
      await delay(reconnectMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  async #untilEnded(client: { end(): Promise<void> }, ended: Promise<unknown>): Promise<void> {
    const end = (): void => void client.end().catch(() => undefined);
    this.#stop.signal.addEventListener('abort', end);
    if (this.stopped) end();
    await ended;
    this.#stop.signal.removeEventListener('abort', end);
  }

  readonly #heard = (payload: string, channel: string): void => {
    if (channel === 'cuttle_datagram') {
      this.#onDatagram?.(JSON.parse(payload) as Datagram);
      return;
    }
    if (channel === 'cuttle_events' || channel === 'cuttle_outbox') {
      for (const listener of this.#listeners[channel]) listener();
      return;
    }
    const [sender, keys = ''] = payload.split(':');
    if (sender === this.#sender) return;
    for (const key of keys.split(',')) this.#wakeHere(Number(key));
  };
}
