import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { HeldRun } from '../../activities/types.ts';
import type { InstanceStatus } from '../../domain/types.ts';
import { statusAttribute } from '../activities.ts';

export interface StateView {
  status: InstanceStatus | 'detached';
  /** The run's number; null until the run has started. */
  run: number | null;
  /** One sentence: what the execution is doing or waiting for. */
  doing: string;
}

/**
 * Publishes the state of an execution: in the query `state`, in its current details and in the status search attribute.
 */
export class StatusReporter {
  readonly #status = defineSearchAttributeKey(statusAttribute, 'KEYWORD');
  readonly view: StateView = { status: 'pending', run: null, doing: '' };

  constructor() {
    this.waiting();
  }

  waiting(): void {
    this.#report('Waiting for a trigger: the device’s next bootstrap, or a manual execution.');
  }

  held(held: HeldRun): void {
    if ('paused' in held) this.#report(`Paused: no run starts until the ${held.paused} is resumed.`);
    else if ('limit' in held)
      this.#report(`Waiting: the organization has reached its limit of ${held.limit} concurrent runs.`);
    else this.#report(`Waiting: the service ${held.by} of the same device runs first.`);
  }

  started(run: number, reason: string): void {
    this.view.run = run;
    this.setStatus('running');
    this.#report(`Run ${run} started. Trigger: ${reason}.`);
  }

  executingScript(step: number): void {
    this.#report(`Executing step ${step} of the script.`);
  }

  sleeping(seconds: number, messages: string): void {
    this.#report(`The script is sleeping for ${seconds} s.${listQueued(messages)}`);
  }

  awaitingResponse(limit: string, messages: string): void {
    this.#report(`The script is waiting up to ${limit} for the CPE’s response.${listQueued(messages)}`);
  }

  awaitingEvent(limit: string, messages: string): void {
    this.#report(`The script is waiting up to ${limit} for an event of the CPE.${listQueued(messages)}`);
  }

  awaitingHttpResponse(): void {
    this.#report('The script is waiting for the response to an HTTP request.');
  }

  awaitingAcknowledgements(limit: string, messages: string): void {
    this.#report(
      `The script has finished. Waiting up to ${limit} for the CPE to acknowledge all messages.${listQueued(messages)}`,
    );
  }

  setStatus(status: StateView['status']): void {
    this.view.status = status;
    upsertSearchAttributes([{ key: this.#status, value: status }]);
  }

  #report(doing: string): void {
    this.view.doing = doing;
    const run = this.view.run === null ? '' : `, run ${this.view.run}`;
    setCurrentDetails(`**${this.view.status}**${run}\n\n${doing}`);
  }
}

function listQueued(messages: string): string {
  return messages && ` Queued: ${messages}.`;
}
