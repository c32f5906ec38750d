import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import type { Trigger } from '../../domain/types.ts';

/**
 * What signals told an execution, kept until the workflow is ready to judge it: a signal in a "wrong" state is never lost.
 * Signals may come twice, late, or applied again by a reset; trigger ids of an instance only rise.
 */
export class Inbox {
  #current = 0;
  #waiting: Trigger | undefined;
  #mayProceed = 0;
  readonly #settledRuns = new Set<number>();
  /** The last message of a run that was answered: a script waits for one after the other. */
  #answered = { runId: 0, message: 0 };

  /** An older trigger than the one at hand is a repetition; one that waits may have become a bootstrap's. */
  trigger(trigger: Trigger): void {
    if (trigger.id > this.#current && trigger.id >= (this.#waiting?.id ?? 0)) this.#waiting = trigger;
  }

  settled(runId: number): void {
    this.#settledRuns.add(runId);
  }

  answered(runId: number, message: number): void {
    const last = this.#answered;
    if (runId > last.runId || (runId === last.runId && message > last.message)) this.#answered = { runId, message };
  }

  proceed(triggerId: number): void {
    this.#mayProceed = Math.max(this.#mayProceed, triggerId);
  }

  get waiting(): Trigger | undefined {
    return this.#waiting;
  }

  /** A factory reset in the middle of a run: what was applied is gone. */
  get restarts(): boolean {
    return this.#waiting?.reason === bootstrapEvent;
  }

  /** The trigger that waits becomes the one at hand. */
  take(): Trigger | undefined {
    const trigger = this.#waiting;
    if (trigger) this.#current = trigger.id;
    this.#waiting = undefined;
    return trigger;
  }

  forgetProceed(): void {
    this.#mayProceed = 0;
  }

  mayProceed(triggerId: number): boolean {
    return this.#mayProceed >= triggerId;
  }

  /** True once for each time that the run was said to be settled. */
  takeSettled(runId: number): boolean {
    return this.#settledRuns.delete(runId);
  }

  isAnswered(runId: number, message: number): boolean {
    return this.#answered.runId === runId && this.#answered.message >= message;
  }

  isSettled(runId: number): boolean {
    return this.#settledRuns.has(runId);
  }
}
