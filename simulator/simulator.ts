import { setTimeout as wait } from 'node:timers/promises';
import type { Credentials } from '../lib/net/digest.ts';
import { AcsConnection } from './session/acsConnection.ts';
import type { ConnectionRequestPort } from './session/connectionRequestPort.ts';
import { openConnectionRequestPort } from './session/connectionRequestPort.ts';
import type { AppliedRpc } from './device.ts';
import { Device } from './device.ts';
import type { Emit, SessionResult } from './session/events.ts';
import { Misbehaviours } from './misbehaviour.ts';
import type { CpeOptions, CpeSettings } from './options.ts';
import { withDefaults } from './options.ts';
import { Session } from './session/session.ts';
import { saveState, loadState } from './stateFile.ts';
import { UdpConnectionRequestPort } from './session/udpConnectionRequestPort.ts';

/** Node's timers hold no more. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * A CPE made of software: it keeps a data model, opens CWMP sessions, does what the ACS asks of it, and misbehaves on request.
 * One session at a time; what asks for another during one has it afterwards.
 */
export class SimulatedCpe {
  readonly #settings: CpeSettings;
  readonly #device: Device;
  readonly #misbehaviours: Misbehaviours;
  readonly #emit: Emit;
  #sessions = 0;
  /** Settles when there is nothing left to report. */
  #working: Promise<SessionResult> | undefined;
  #session: AbortController | undefined;
  #retryWait: AbortController | undefined;
  #port: ConnectionRequestPort | undefined;
  #udpPort: UdpConnectionRequestPort | undefined;
  #periodicTimer: NodeJS.Timeout | undefined;
  #periodicSeconds = 0;
  #started = false;
  #stopped = false;

  /** @throws where the state file is none of this CPE. */
  constructor(options: CpeOptions, onEvent: Emit = () => undefined) {
    this.#settings = withDefaults(options);
    this.#device = new Device(this.#settings);
    this.#misbehaviours = new Misbehaviours(this.#settings.faults);
    this.#emit = onEvent;
    if (this.#settings.stateFile !== undefined) loadState(this.#settings.stateFile, this.#device, this.#settings);
  }

  /** The RPCs that changed this CPE, in the order in which they were done. */
  get applied(): readonly AppliedRpc[] {
    return this.#device.applied;
  }

  /** All parameters by path, with the passwords. */
  parameters(): Map<string, string> {
    return this.#device.model.parameters();
  }

  get(path: string): string | undefined {
    return this.#device.model.get(path);
  }

  /** Opens the connection request port, and informs periodically where the data model says so. Does not boot. */
  async start(): Promise<void> {
    const { connectionRequest, stun } = this.#settings;
    this.#started = true;
    if (connectionRequest) await this.#openPort(connectionRequest.port);
    if (stun) await this.#openUdpPort(stun);
    this.#schedulePeriodicInforms();
  }

  /** Ends it for good, in the middle of a session if there is one; the connection is closed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#periodicTimer);
    this.#session?.abort('the CPE was switched off');
    this.#retryWait?.abort();
    await this.#working;
    await Promise.all([this.#port?.close(), this.#udpPort?.close()]);
  }

  /**
   * Power comes on: `1 BOOT`, with `0 BOOTSTRAP` where this is the first time or the first after a factory reset.
   * @returns how the last session ended, when nothing is left to report: sessions that broke off were retried, and those that
   * followed from the first (a reboot, a transfer) are over too.
   */
  boot(): Promise<SessionResult> {
    this.#device.boot();
    return this.#work();
  }

  /** Reports events such as `2 PERIODIC`. Returns as `boot` does. */
  inform(eventCodes: readonly string[]): Promise<SessionResult> {
    for (const eventCode of eventCodes) this.#device.addEvent(eventCode);
    return this.#work();
  }

  /** The subscriber changes a setting, which the CPE tells by `4 VALUE CHANGE`. Returns as `boot` does. @throws where there is no such parameter. */
  change(path: string, value: string): Promise<SessionResult> {
    this.#device.change(path, value);
    return this.#work();
  }

  /** Forgets all settings. A session under way breaks off. The CPE is silent until it is booted. */
  factoryReset(): void {
    this.#device.factoryReset();
    this.#emit({ type: 'reset' });
    this.#session?.abort('the CPE was reset to factory settings');
    this.#retryWait?.abort();
    this.#keepState();
  }

  #work(): Promise<SessionResult> {
    if (this.#stopped) return Promise.resolve({ ok: false, rpcs: 0, faults: 0, reason: 'the CPE is switched off' });
    // A new event is not kept waiting for a retry (TR-069 Amendment 6, 3.2.1.1).
    this.#retryWait?.abort();
    this.#working ??= this.#runSessions();
    return this.#working;
  }

  async #runSessions(): Promise<SessionResult> {
    try {
      for (;;) {
        const result = await this.#runSession();
        if (!this.#isGoingOn()) return result;
        if (this.#device.retryCount > 0) await this.#waitForRetry();
        if (!this.#isGoingOn()) return result;
      }
    } finally {
      // Before the caller hears of it: an event from now on begins anew.
      this.#working = undefined;
    }
  }

  #isGoingOn(): boolean {
    return !this.#stopped && this.#device.needsSession && this.#device.retryCount <= this.#settings.retry.attempts;
  }

  async #runSession(): Promise<SessionResult> {
    const number = ++this.#sessions;
    const device = this.#device;
    const abort = new AbortController();
    this.#session = abort;
    const url = device.managementServer('URL');
    const connection = new AcsConnection({
      url,
      credentials: { username: device.managementServer('Username'), password: device.managementServer('Password') },
      tls: this.#settings.tls,
      timeoutMs: this.#settings.sessionTimeoutSeconds * 1000,
      returnsCookies: !this.#misbehaviours.noCookies,
      signal: abort.signal,
      onConnect: () => {
        this.#emit({ type: 'connected', session: number, url });
      },
    });
    const session = new Session({
      number,
      connection,
      device,
      settings: this.#settings,
      misbehaviours: this.#misbehaviours,
      emit: this.#emit,
      onChange: () => {
        this.#keepState();
      },
      signal: abort.signal,
    });
    const result = await session.run();
    this.#session = undefined;
    this.#keepState();
    this.#schedulePeriodicInforms();
    return result;
  }

  async #waitForRetry(): Promise<void> {
    const { baseMs, multiplier } = this.#settings.retry;
    const { retryCount } = this.#device;
    // From the tenth on the range stays (TR-069 Amendment 6, table 3).
    const least = baseMs * multiplier ** (Math.min(retryCount, 10) - 1);
    const inMs = Math.round(least + Math.random() * least * (multiplier - 1));
    this.#emit({ type: 'retry', inMs, retryCount });
    const abort = new AbortController();
    this.#retryWait = abort;
    await wait(inMs, undefined, { signal: abort.signal }).catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    });
    this.#retryWait = undefined;
  }

  async #openPort(port: number): Promise<void> {
    const device = this.#device;
    this.#port = await openConnectionRequestPort({
      acsUrl: device.managementServer('URL'),
      port,
      credentials: () => {
        const credentials = this.#connectionRequestCredentials();
        return credentials.username === '' ? undefined : credentials;
      },
      onRequest: (from, accepted) => {
        this.#onConnectionRequest(from, accepted, 'HTTP');
      },
    });
    device.setConnectionRequestUrl(this.#port.url);
    this.#emit({ type: 'listening', url: this.#port.url });
  }

  async #openUdpPort(stun: NonNullable<CpeSettings['stun']>): Promise<void> {
    this.#udpPort = await UdpConnectionRequestPort.open({
      stun,
      acsUrl: this.#device.managementServer('URL'),
      credentials: () => this.#connectionRequestCredentials(),
      onMapped: (address, natDetected) => {
        if (!this.#device.setUdpAddress(address, natDetected)) return;
        this.#emit({ type: 'mapped', address });
        // The first one is told by the boot's Inform.
        if (this.#sessions > 0) void this.inform(['4 VALUE CHANGE']);
      },
      onRequest: (from, accepted) => {
        this.#onConnectionRequest(from, accepted, 'UDP');
      },
    });
  }

  #onConnectionRequest(from: string, accepted: boolean, by: 'HTTP' | 'UDP'): void {
    this.#emit({ type: 'connectionRequest', from, accepted, by });
    if (accepted) void this.inform(['6 CONNECTION REQUEST']);
  }

  /** As the ACS may have changed them. */
  #connectionRequestCredentials(): Credentials {
    const device = this.#device;
    return {
      username: device.managementServer('ConnectionRequestUsername'),
      password: device.managementServer('ConnectionRequestPassword'),
    };
  }

  /** Follows the parameters, which the ACS may have changed. */
  #schedulePeriodicInforms(): void {
    if (!this.#started || this.#stopped) return;
    const enabled = this.#device.managementServer('PeriodicInformEnable') === '1';
    const seconds = enabled ? Number(this.#device.managementServer('PeriodicInformInterval')) : 0;
    if (seconds === this.#periodicSeconds) return;
    this.#periodicSeconds = seconds;
    clearInterval(this.#periodicTimer);
    if (seconds === 0) return;
    this.#periodicTimer = setInterval(() => void this.inform(['2 PERIODIC']), Math.min(seconds * 1000, maxTimerMs));
  }

  #keepState(): void {
    if (this.#settings.stateFile !== undefined) saveState(this.#settings.stateFile, this.#device, this.#settings);
  }
}
