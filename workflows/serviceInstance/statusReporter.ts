import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { BeginRunResult } from '../../activities/types.ts';
import type { InstanceStatus } from '../../domain/types.ts';
import { statusAttribute } from '../activities.ts';

export interface StateView {
  status: InstanceStatus | 'detached';
  /** The run's number, from the moment it began. */
  run: number | null;
  /** What the execution is doing or waiting for, in a sentence. */
  doing: string;
}

/** What the execution shows of itself: the `state` query, its current details, and its status as a search attribute. */
export class Story {
  readonly #status = defineSearchAttributeKey(statusAttribute, 'KEYWORD');
  readonly view: StateView = { status: 'pending', run: null, doing: '' };

  constructor() {
    this.#tell('Waits for its trigger: the device’s next bootstrap, or an execution by hand.');
  }

  held(held: Extract<BeginRunResult, { kind: 'held' }>): void {
    if ('paused' in held) this.#tell(`Paused: no new run begins until the ${held.paused} is resumed.`);
    else if ('limit' in held)
      this.#tell(`Waits for its turn: the organization has ${held.limit} runs under way, as many as it may.`);
    else this.#tell(`Waits for its turn: the service ${held.by} of the same device goes first.`);
  }

  begun(run: number, reason: string): void {
    this.view.run = run;
    this.become('running');
    this.#tell(`Run ${run}, because of ${reason}.`);
  }

  script(step: number): void {
    this.#tell(`Executes the script (step ${step}).`);
  }

  sleeping(seconds: number, messages: string): void {
    this.#tell(`The script sleeps for ${seconds} s.${sent(messages)}`);
  }

  awaitingAnswer(after: string, messages: string): void {
    this.#tell(
      `The script waits for the CPE’s answer to the last of its messages, ${after} at the most.${sent(messages)}`,
    );
  }

  awaitingHttp(): void {
    this.#tell('The script waits for the answer to an HTTP request.');
  }

  awaitingDelivery(after: string, messages: string): void {
    this.#tell(
      `The script ended well. Waits for the CPE to answer the last of its messages, ${after} at the most.${sent(messages)}`,
    );
  }

  become(status: StateView['status']): void {
    this.view.status = status;
    upsertSearchAttributes([{ key: this.#status, value: status }]);
  }

  #tell(doing: string): void {
    this.view.doing = doing;
    const run = this.view.run === null ? '' : `, run ${this.view.run}`;
    setCurrentDetails(`**${this.view.status}**${run}\n\n${doing}`);
  }
}

function sent(messages: string): string {
  return messages && ` Queued for the CPE: ${messages}.`;
}
