import { setTimeout as wait } from 'node:timers/promises';
import type { Credentials } from '../lib/net/digest.ts';
import type { AppliedRpc } from './device.ts';
import type { InformSchedule } from './device.ts';
import { Device } from './device.ts';
import { Misbehaviours } from './misbehaviour.ts';
import type { CpeOptions, CpeSettings } from './options.ts';
import { withDefaults } from './options.ts';
import { AcsConnection } from './session/acsConnection.ts';
import type { ConnectionRequestPort } from './session/connectionRequestPort.ts';
import { openConnectionRequestPort } from './session/connectionRequestPort.ts';
import type { Emit, SessionResult } from './session/events.ts';
import { Session } from './session/session.ts';
import { UdpConnectionRequestPort } from './session/udpConnectionRequestPort.ts';
import { loadState, saveState } from './stateFile.ts';

/** The maximum delay of Node's timers. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * A simulated CPE: it has a data model, opens CWMP sessions, executes the ACS's RPCs, and misbehaves on request. It has
 * one session at a time. A session that is requested during another one follows it.
 */
export class SimulatedCpe {
  readonly #settings: CpeSettings;
  readonly #device: Device;
  readonly #misbehaviours: Misbehaviours;
  readonly #emit: Emit;
  #sessions = 0;
  /** Resolves when there is nothing left to report. */
  #running: Promise<SessionResult> | undefined;
  #session: AbortController | undefined;
  #retryWait: AbortController | undefined;
  #port: ConnectionRequestPort | undefined;
  #udpPort: UdpConnectionRequestPort | undefined;
  #periodicTimer: NodeJS.Timeout | undefined;
  #periodicSeconds = 0;
  readonly #scheduledInforms = new Set<NodeJS.Timeout>();
  #started = false;
  #stopped = false;

  /** @throws when the state file belongs to another CPE. */
  constructor(options: CpeOptions, onEvent: Emit = () => undefined) {
    this.#settings = withDefaults(options);
    this.#device = new Device(this.#settings, undefined, (schedule) => {
      this.#scheduleInform(schedule);
    });
    this.#misbehaviours = new Misbehaviours(this.#settings.faults);
    this.#emit = onEvent;
    if (this.#settings.stateFile !== undefined) loadState(this.#settings.stateFile, this.#device, this.#settings);
  }

  /** The RPCs that changed this CPE, in the order of their execution. */
  get applied(): readonly AppliedRpc[] {
    return this.#device.applied;
  }

  /** Returns all values by path, including passwords. */
  parameters(): Map<string, string> {
    return this.#device.model.parameters();
  }

  get(path: string): string | undefined {
    return this.#device.model.get(path);
  }

  /** Opens the connection request port, and starts the periodic Informs that the data model enables. Does not boot. */
  async start(): Promise<void> {
    const { connectionRequest, stun } = this.#settings;
    this.#started = true;
    if (connectionRequest) await this.#openConnectionRequestPort(connectionRequest.port);
    if (stun) await this.#openUdpConnectionRequestPort(stun);
    this.#schedulePeriodicInforms();
  }

  /** Switches the CPE off for good. A session under way breaks off. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#periodicTimer);
    for (const timer of this.#scheduledInforms) clearTimeout(timer);
    this.#session?.abort('the CPE was switched off');
    this.#retryWait?.abort();
    await this.#running;
    await Promise.all([this.#port?.close(), this.#udpPort?.close()]);
  }

  /**
   * Switches the CPE on: `1 BOOT`, with `0 BOOTSTRAP` the first time and after a factory reset.
   * @returns how the last session ended, after all retries and all sessions that followed from it (a reboot, a
   * transfer).
   */
  boot(): Promise<SessionResult> {
    this.#device.events.boot();
    return this.#startSessions();
  }

  /** Reports events such as `2 PERIODIC`. Returns the same as `boot`. */
  inform(eventCodes: readonly string[]): Promise<SessionResult> {
    for (const eventCode of eventCodes) this.#device.events.add(eventCode);
    return this.#startSessions();
  }

  /**
   * Changes a setting as the subscriber would, which the CPE reports as `4 VALUE CHANGE`. Returns the same as `boot`.
   * @throws when there is no such parameter.
   */
  change(path: string, value: string): Promise<SessionResult> {
    this.#device.change(path, value);
    return this.#startSessions();
  }

  /** Resets all settings. A session under way breaks off. The CPE is silent until `boot`. */
  factoryReset(): void {
    this.#device.factoryReset();
    this.#emit({ type: 'reset' });
    this.#session?.abort('the CPE was reset to factory settings');
    this.#retryWait?.abort();
    this.#saveState();
  }

  #startSessions(): Promise<SessionResult> {
    if (this.#stopped) return Promise.resolve({ ok: false, rpcs: 0, faults: 0, reason: 'the CPE is switched off' });
    // A new event does not wait for a retry (TR-069 Amendment 6, 3.2.1.1).
    this.#retryWait?.abort();
    this.#running ??= this.#runSessions();
    return this.#running;
  }

  async #runSessions(): Promise<SessionResult> {
    try {
      for (;;) {
        const result = await this.#runSession();
        if (!this.#hasMoreSessions()) return result;
        if (this.#device.events.retryCount > 0) await this.#waitForRetry();
        if (!this.#hasMoreSessions()) return result;
      }
    } finally {
      // Before the promise resolves, so that an event from now on starts new sessions.
      this.#running = undefined;
    }
  }

  #hasMoreSessions(): boolean {
    return (
      !this.#stopped &&
      this.#device.events.needsSession &&
      this.#device.events.retryCount <= this.#settings.retry.attempts
    );
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
        this.#saveState();
      },
      signal: abort.signal,
    });
    const result = await session.run();
    this.#session = undefined;
    this.#saveState();
    this.#schedulePeriodicInforms();
    return result;
  }

  async #waitForRetry(): Promise<void> {
    const { baseMs, multiplier } = this.#settings.retry;
    const { retryCount } = this.#device.events;
    // The range stays the same from the tenth retry on (TR-069 Amendment 6, table 3).
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

  async #openConnectionRequestPort(port: number): Promise<void> {
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

  async #openUdpConnectionRequestPort(stun: NonNullable<CpeSettings['stun']>): Promise<void> {
    this.#udpPort = await UdpConnectionRequestPort.open({
      stun,
      acsUrl: this.#device.managementServer('URL'),
      credentials: () => this.#connectionRequestCredentials(),
      onMapped: (address, natDetected) => {
        if (!this.#device.setUdpAddress(address, natDetected)) return;
        this.#emit({ type: 'mapped', address });
        // The Inform of the boot reports the first address.
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

  /** Returns the current ones: the ACS may change them. */
  #connectionRequestCredentials(): Credentials {
    const device = this.#device;
    return {
      username: device.managementServer('ConnectionRequestUsername'),
      password: device.managementServer('ConnectionRequestPassword'),
    };
  }

  /** Applies the parameters for periodic Informs, which the ACS may have changed. */
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

  /** The CPE does not keep the process running until then. */
  #scheduleInform({ delaySeconds, commandKey }: InformSchedule): void {
    const timer = setTimeout(
      () => {
        this.#scheduledInforms.delete(timer);
        this.#device.events.add('M ScheduleInform', commandKey);
        void this.inform(['3 SCHEDULED']);
      },
      Math.min(delaySeconds * 1000, maxTimerMs),
    ).unref();
    this.#scheduledInforms.add(timer);
  }

  #saveState(): void {
    if (this.#settings.stateFile !== undefined) saveState(this.#settings.stateFile, this.#device, this.#settings);
  }
}
