import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '../db/core/pool.ts';
import { listenToNotifications, notify } from '../db/core/wakeups.ts';
import type { Log } from './observability/log.ts';
import type { Datagram } from './net/udpConnectionRequest.ts';

interface WakeupsDeps {
  pool: Pool;
  /** Of the same database: the listener has a connection of its own. */
  connectionString: string;
  log: Log;
}

/** So many keys of at most 16 digits fit into one NOTIFY. */
const keysPerNotify = 400;
const reconnectMs = 1000;
/** Events that are committed within this time are told of by one NOTIFY. */
const hintMs = 50;

/**
 * Tells whoever holds a device's CWMP session, in this process or another, that there may be something for it. A hint only:
 * the tables are the truth, and a waiter looks at them now and then by itself.
 */
export class Wakeups {
  readonly #deps: WakeupsDeps;
  /** Marks our own notifications, which come back to us. */
  readonly #sender = randomBytes(6).toString('hex');
  readonly #waiters = new Map<number, Set<() => void>>();
  readonly #stop = new AbortController();
  #unsent = new Set<number>();
  #notifying = false;
  #listening: Promise<void> | undefined;
  #onDatagram: ((datagram: Datagram) => void) | undefined;
  readonly #eventListeners = new Set<() => void>();
  #hinting: NodeJS.Timeout | undefined;

  constructor(deps: WakeupsDeps) {
    this.#deps = deps;
  }

  /** Resolves once the first attempt to listen is over; later ones go on in the background. */
  async start(): Promise<void> {
    const { promise: tried, resolve } = Promise.withResolvers<undefined>();
    this.#listening = this.#listen(() => {
      resolve(undefined);
    });
    await tried;
  }

  /** Ends all waits, now and from now on. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#hinting);
    for (const deviceKey of [...this.#waiters.keys()]) this.#wakeHere(deviceKey);
    await this.#listening;
  }

  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Resolves when the device is woken, after `ms`, when `signal` is aborted or when all stops. */
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

  /** Never throws and waits for nothing. A device that waits in this process waits in no other: only the rest is notified. */
  wake(deviceKeys: number[]): void {
    for (const deviceKey of deviceKeys) {
      if (!this.#wakeHere(deviceKey)) this.#unsent.add(deviceKey);
    }
    if (!this.#notifying) void this.#notify();
  }

  /** Has a datagram sent by every process that has a STUN port, this one too: the CPE's NAT lets through that of one of them. */
  async sendDatagram(datagram: Datagram): Promise<void> {
    await notify(this.#deps.pool, 'cuttle_datagram', JSON.stringify(datagram));
  }

  /** This process has a STUN port. */
  onDatagram(send: (datagram: Datagram) => void): void {
    this.#onDatagram = send;
  }

  /** Tells whoever follows the events, in any process, that some were committed just now. Never throws and waits for nothing. */
  readonly hintEvents = (): void => {
    if (this.stopped) return;
    this.#hinting ??= setTimeout(() => {
      this.#hinting = undefined;
      notify(this.#deps.pool, 'cuttle_events', '').catch((error: unknown) => {
        this.#deps.log.debug({ err: error }, 'events not hinted at');
      });
    }, hintMs).unref();
  };

  /** Hears of events that were committed; not of all. @returns what ends it. */
  readonly onEvents = (listener: () => void): (() => void) => {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  };

  #wakeHere(deviceKey: number): boolean {
    const waiters = this.#waiters.get(deviceKey);
    for (const finish of [...(waiters ?? [])]) finish();
    return waiters !== undefined;
  }

  /** One statement at a time: what comes meanwhile goes out with the next, since NOTIFY takes a global lock at commit. */
  async #notify(): Promise<void> {
    this.#notifying = true;
    while (this.#unsent.size > 0) {
      const keys = [...this.#unsent].slice(0, keysPerNotify);
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
    if (channel === 'cuttle_events') {
      for (const listener of this.#eventListeners) listener();
      return;
    }
    const [sender, keys = ''] = payload.split(':');
    if (sender === this.#sender) return;
    for (const key of keys.split(',')) this.#wakeHere(Number(key));
  };
}
