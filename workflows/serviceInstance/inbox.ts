import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import type { Trigger } from '../../domain/types.ts';

/** The content of an inbox as JSON, for the next execution. */
export interface InboxContent {
  current?: Trigger;
  waiting?: Trigger;
  mayProceedId: number;
  settledRuns: number[];
  answered: { runId: number; message: number };
  /** Undefined: an older version passed it on. */
  received?: { runId: number; step: number };
}

/**
 * Holds what signals reported until the workflow is ready to act on it, so that no signal is lost in a "wrong" state.
 * Signals may arrive twice, late, or again after a reset. The trigger ids of an instance only rise.
 */
export class Inbox {
  #current: Trigger | undefined;
  #waiting: Trigger | undefined;
  #mayProceedId: number;
  readonly #settledRuns: Set<number>;
  /** The last answered message. One is enough: a script waits for one message at a time. */
  #answered: { runId: number; message: number };
  /** The last step whose event came. One is enough: a script waits for one event at a time. */
  #received: { runId: number; step: number };

  /** @param content what the previous execution passed on. */
  constructor(content?: InboxContent) {
    this.#current = content?.current;
    this.#waiting = content?.waiting;
    this.#mayProceedId = content?.mayProceedId ?? 0;
    this.#settledRuns = new Set(content?.settledRuns);
    this.#answered = content?.answered ?? { runId: 0, message: 0 };
    this.#received = content?.received ?? { runId: 0, step: 0 };
  }

  get content(): InboxContent {
    return {
      ...(this.#current && { current: this.#current }),
      ...(this.#waiting && { waiting: this.#waiting }),
      mayProceedId: this.#mayProceedId,
      settledRuns: [...this.#settledRuns],
      answered: this.#answered,
      received: this.#received,
    };
  }

  /** Ignores repeated triggers. The same trigger may come again with another reason: a bootstrap can replace it. */
  trigger(trigger: Trigger): void {
    if (trigger.id > (this.#current?.id ?? 0) && trigger.id >= (this.#waiting?.id ?? 0)) this.#waiting = trigger;
  }

  settled(runId: number): void {
    this.#settledRuns.add(runId);
  }

  answered(runId: number, message: number): void {
    const last = this.#answered;
    if (runId > last.runId || (runId === last.runId && message > last.message)) this.#answered = { runId, message };
  }

  eventReceived(runId: number, step: number): void {
    const last = this.#received;
    if (runId > last.runId || (runId === last.runId && step > last.step)) this.#received = { runId, step };
  }

  proceed(triggerId: number): void {
    this.#mayProceedId = Math.max(this.#mayProceedId, triggerId);
  }

  get waiting(): Trigger | undefined {
    return this.#waiting;
  }

  /** Whether the device was factory reset during the run, so that what was applied is gone. */
  get isSuperseded(): boolean {
    return this.#waiting?.reason === bootstrapEvent;
  }

  /** Takes the waiting trigger. It becomes the current one. */
  take(): Trigger | undefined {
    const trigger = this.#waiting;
    if (trigger) this.#current = trigger;
    this.#waiting = undefined;
    return trigger;
  }

  /** Makes the current trigger wait again, unless a newer one waits. */
  returnCurrent(): void {
    this.#waiting ??= this.#current;
    this.#current = undefined;
  }

  forgetProceed(): void {
    this.#mayProceedId = 0;
  }

  mayProceed(triggerId: number): boolean {
    return this.#mayProceedId >= triggerId;
  }

  /** Returns true once per signal `settled`. */
  takeSettled(runId: number): boolean {
    return this.#settledRuns.delete(runId);
  }

  isAnswered(runId: number, message: number): boolean {
    return this.#answered.runId === runId && this.#answered.message >= message;
  }

  hasReceivedEvent(runId: number, step: number): boolean {
    return this.#received.runId === runId && this.#received.step >= step;
  }

  isSettled(runId: number): boolean {
    return this.#settledRuns.has(runId);
  }
}
