import type { EventStruct } from '../domain/cwmp/messages.ts';

/** The events that a CPE has to report, in its next session or again in a retry (TR-069 Amendment 6, 3.2.1.1). */
export class EventQueue {
  /** Events for the next session. */
  #pending: EventStruct[] = [];
  /** Events of the current session. */
  #reported: EventStruct[] = [];
  #bootstrapped = false;
  #retryCount = 0;
  #resetDuringSession = false;

  get retryCount(): number {
    return this.#retryCount;
  }

  /** Returns whether there is a reason for a session: an event to report, or a session to retry. */
  get needsSession(): boolean {
    return this.#pending.length > 0 || this.#retryCount > 0;
  }

  /** The ACS knows the CPE. Otherwise its next boot is a BOOTSTRAP. */
  get bootstrapped(): boolean {
    return this.#bootstrapped;
  }

  /** Returns all events that the ACS has not acknowledged. */
  get unacknowledged(): EventStruct[] {
    return [...this.#reported, ...this.#pending];
  }

  /** Adds an event, unless the same one is pending already. */
  add(eventCode: string, commandKey = ''): void {
    const isPending = this.#pending.some((event) => event.eventCode === eventCode && event.commandKey === commandKey);
    if (!isPending) this.#pending.push({ eventCode, commandKey });
  }

  /** Adds the events of a boot, which resets RetryCount (TR-069 Amendment 6, 3.2.1.1). */
  boot(): void {
    this.#retryCount = 0;
    if (!this.#bootstrapped) this.add('0 BOOTSTRAP');
    this.add('1 BOOT');
  }

  /** Makes the next boot a BOOTSTRAP, because the CPE is new to its ACS. */
  requireBootstrap(): void {
    this.#bootstrapped = false;
  }

  /** Drops all events. The next boot is a BOOTSTRAP. */
  reset(): void {
    this.#retryCount = 0;
    this.#bootstrapped = false;
    this.#pending = [];
    this.#reported = [];
    this.#resetDuringSession = true;
  }

  restore(events: EventStruct[], bootstrapped: boolean): void {
    this.#pending = events;
    this.#bootstrapped = bootstrapped;
  }

  /** Begins a session and returns the events that its Inform reports. */
  beginSession(): EventStruct[] {
    this.#resetDuringSession = false;
    this.#reported = this.#pending;
    this.#pending = [];
    return this.#reported;
  }

  /** Drops the reported events, which the ACS has acknowledged. */
  acknowledge(): void {
    if (this.#reported.some(({ eventCode }) => eventCode === '0 BOOTSTRAP')) this.#bootstrapped = true;
    this.#reported = [];
  }

  /** Ends a session. Schedules a retry for one that broke off, unless the CPE was reset during it. */
  endSession(ok: boolean): void {
    if (ok) {
      this.acknowledge();
      this.#retryCount = 0;
    } else if (!this.#resetDuringSession) {
      this.#pending = this.unacknowledged;
      this.#reported = [];
      this.#retryCount += 1;
    }
  }
}
