import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  defineQuery,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Trigger } from '../../domain/types.ts';
import { adoptRun } from '../activities.ts';
import type { Outcome } from './applyRun.ts';
import { applyRun } from './applyRun.ts';
import type { Continuation, RunStart } from './continuation.ts';
import { carryOver } from './continuation.ts';
import { Inbox } from './inbox.ts';
import type { StateView } from './statusReporter.ts';
import { StatusReporter } from './statusReporter.ts';
import type { NoRunReason } from './waitForRun.ts';
import { waitForRun } from './waitForRun.ts';

interface ServiceInstanceInput {
  instanceId: string;
  /** The trigger that ended the previous execution, carried over by continue-as-new. */
  trigger?: Trigger;
  /** The run of the previous execution, which became too long. */
  continuation?: Continuation;
}

interface ServiceInstanceResult {
  status: 'provisioned' | 'detached' | 'withdrawn' | 'duplicate';
  run: number | null;
  messages: number;
}

/** The instance is to run. Sent as signal with start, so that it also reaches an instance without an open execution. */
const triggerSignal = defineSignal<[Trigger]>('trigger');
/** The CPE has acknowledged all messages of the run, or answered one with a fault. */
const settledSignal = defineSignal<[{ runId: number }]>('settled');
/** The CPE has answered the message that the script waits for. */
const answeredSignal = defineSignal<[{ runId: number; message: number }]>('answered');
/** An Inform of the CPE contained an event that the script waits for, since this step. */
const eventReceivedSignal = defineSignal<[{ runId: number; step: number }]>('eventReceived');
/** The run that held this instance has ended. */
const proceedSignal = defineSignal<[{ triggerId: number }]>('proceed');
const stateQuery = defineQuery<StateView>('state');

/**
 * Applies a service to a device, once. An execution is pending until a trigger arrives, then running. It completes when
 * the instance is provisioned and fails with the reason otherwise. The next trigger starts the next execution under the
 * same id.
 */
export async function serviceInstance(input: ServiceInstanceInput): Promise<ServiceInstanceResult> {
  const { instanceId, continuation } = input;
  const inbox = new Inbox(continuation?.inbox);
  const reporter = new StatusReporter();
  setHandler(triggerSignal, (trigger) => {
    inbox.trigger(trigger);
  });
  setHandler(settledSignal, ({ runId }) => {
    inbox.settled(runId);
  });
  setHandler(answeredSignal, ({ runId, message }) => {
    inbox.answered(runId, message);
  });
  setHandler(eventReceivedSignal, ({ runId, step }) => {
    inbox.eventReceived(runId, step);
  });
  setHandler(proceedSignal, ({ triggerId }) => {
    inbox.proceed(triggerId);
  });
  setHandler(stateQuery, () => reporter.view);
  if (input.trigger) inbox.trigger(input.trigger);

  const start = (await adopt(continuation, inbox)) ?? (await begin(instanceId, inbox, reporter));
  if (typeof start === 'string') return { status: start, run: null, messages: 0 };
  const { number, reason } = start.run;
  reporter.started(number, reason);
  const outcome = await applyRun(start, inbox, reporter, (next) =>
    continueAsNew<typeof serviceInstance>({ instanceId, continuation: carryOver(next, inbox) }),
  );
  if (inbox.waiting) await continueAsNew<typeof serviceInstance>({ instanceId, trigger: inbox.waiting });
  return conclude(number, outcome, reporter);
}

/** Waits until a run begins. Returns the reason if there is nothing to run. */
async function begin(instanceId: string, inbox: Inbox, reporter: StatusReporter): Promise<RunStart | NoRunReason> {
  const run = await waitForRun(instanceId, inbox, reporter);
  return typeof run === 'string' ? run : { run, position: { step: 1 }, needsConnection: false };
}

/** Takes over the run of the previous execution. If this execution is a reset one, its trigger begins a new run. */
async function adopt(continuation: Continuation | undefined, inbox: Inbox): Promise<RunStart | undefined> {
  if (!continuation) return undefined;
  const { runId: workflowRunId, continuedFromExecutionRunId: previous } = workflowInfo();
  const { runId } = continuation.run;
  const { adopted } = await CancellationScope.nonCancellable(() => adoptRun({ runId, workflowRunId, previous }));
  if (adopted) return continuation;
  inbox.returnCurrent();
  return undefined;
}

function conclude(run: number, outcome: Outcome, reporter: StatusReporter): ServiceInstanceResult {
  reporter.setStatus(outcome.status);
  if (outcome.status === 'provisioned') return { status: 'provisioned', run, messages: outcome.messages };
  // Cancelled instead of failed: a batch reset of failed executions could not bring a detached instance back.
  if (outcome.detached) throw new CancelledFailure(outcome.message);
  throw ApplicationFailure.nonRetryable(outcome.message, outcome.type, { run, messages: outcome.messages });
}
