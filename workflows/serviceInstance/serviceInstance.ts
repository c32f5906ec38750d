import {
  ApplicationFailure,
  CancelledFailure,
  continueAsNew,
  defineQuery,
  defineSignal,
  setHandler,
} from '@temporalio/workflow';
import type { Trigger } from '../../domain/types.ts';
import type { Outcome } from './apply.ts';
import { applyRun } from './apply.ts';
import { waitForRun } from './begin.ts';
import { Inbox } from './inbox.ts';
import type { StateView } from './statusReporter.ts';
import { Story } from './statusReporter.ts';

interface ServiceInstanceInput {
  instanceId: string;
  /** Carried over by an execution that a later trigger put an end to. */
  trigger?: Trigger;
}

interface ServiceInstanceResult {
  status: 'provisioned' | 'detached' | 'withdrawn' | 'duplicate';
  run: number | null;
  messages: number;
}

/** The instance is to run; sent with a start, so that it reaches an instance of which no execution is open. */
const triggerSignal = defineSignal<[Trigger]>('trigger');
/** The messages of a run are all acknowledged, or one was faulted. */
const settledSignal = defineSignal<[{ runId: number }]>('settled');
/** The message of a run that its script waits for is answered. */
const answeredSignal = defineSignal<[{ runId: number; message: number }]>('answered');
/** It is the turn of an instance that was held behind another one of its device. */
const proceedSignal = defineSignal<[{ triggerId: number }]>('proceed');
const stateQuery = defineQuery<StateView>('state');

/**
 * One application of a service to a device: an execution is Pending until a trigger comes, then Running; it completes as
 * Provisioned or fails with the reason. The next trigger starts the next execution under the same id.
 */
export async function serviceInstance(input: ServiceInstanceInput): Promise<ServiceInstanceResult> {
  const inbox = new Inbox();
  const story = new Story();
  setHandler(triggerSignal, (trigger) => {
    inbox.trigger(trigger);
  });
  setHandler(settledSignal, ({ runId }) => {
    inbox.settled(runId);
  });
  setHandler(answeredSignal, ({ runId, message }) => {
    inbox.answered(runId, message);
  });
  setHandler(proceedSignal, ({ triggerId }) => {
    inbox.proceed(triggerId);
  });
  setHandler(stateQuery, () => story.view);
  if (input.trigger) inbox.trigger(input.trigger);

  const begun = await waitForRun(input.instanceId, inbox, story);
  if (typeof begun === 'string') return { status: begun, run: null, messages: 0 };
  story.begun(begun.number, begun.reason);
  const outcome = await applyRun(begun, inbox, story);
  if (inbox.waiting)
    await continueAsNew<typeof serviceInstance>({ instanceId: input.instanceId, trigger: inbox.waiting });
  return close(begun.number, outcome, story);
}

function close(run: number, outcome: Outcome, story: Story): ServiceInstanceResult {
  story.become(outcome.status);
  if (outcome.status === 'provisioned') return { status: 'provisioned', run, messages: outcome.messages };
  // Nothing is left that a retry or a batch reset of what failed could bring back.
  if (outcome.detached) throw new CancelledFailure(outcome.message);
  throw ApplicationFailure.nonRetryable(outcome.message, outcome.type, { run, messages: outcome.messages });
}
