import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import policies from 'cuttle-policies';
import type { DeviceActionActivities, DeviceActionAddress } from '../activities/deviceActionTypes.ts';
import type { DeviceActionOutcome } from '../domain/devices/deviceActions.ts';
import { describeOutcome, isOver } from '../domain/devices/deviceActions.ts';
import { requestConnection } from './activities.ts';

/** It writes a row or two, as recordOutcome does, and is given its time and its retries. */
const { closeDeviceAction: closeRequest } = proxyLocalActivities<DeviceActionActivities>(policies.activities.recordOutcome);

/** Whoever stores how the request ended has the workflow told. */
const settledSignal = defineSignal<[DeviceActionOutcome]>('settled');

/** A CPE that is asked when the time is over is waited for so long before it is looked again. */
const patienceMs = 60_000;

const failureTypes: Partial<Record<DeviceActionOutcome['status'], string>> = {
  faulted: 'CwmpFault',
  expired: 'DeliveryTimeout',
};

interface DeviceActionInput extends DeviceActionAddress {
  /** Until it expires. */
  leftMs: number;
}

/**
 * What an operator asks of one device by hand: has the CPE asked for a connection until it fetches the request, and the request expire when it does not.
 * The message itself is in the database, and goes out by whatever session the CPE opens.
 */
export async function deviceAction({
  leftMs,
  ...request
}: DeviceActionInput): Promise<{ status: DeviceActionOutcome['status'] | 'gone' }> {
  let told: DeviceActionOutcome | undefined;
  setHandler(settledSignal, (outcome) => {
    told ??= outcome;
  });
  const isTold = (): boolean => told !== undefined;
  setCurrentDetails(
    'The CPE is asked for a connection. The request goes out in whatever session it opens, until it expires.',
  );
  const asking = new CancellationScope();
  // Nothing waits for it: a CPE that can't be asked is served at its next Inform.
  asking
    .run(() => requestConnection.executeWithOptions({ summary: 'connection request' }, [request]))
    .catch(() => undefined);
  try {
    await condition(isTold, Math.max(leftMs, 1));
    const outcome = told ?? (await close(request, 'expired', isTold));
    return conclude(told ?? outcome);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => close(request, 'cancelled', isTold));
    throw error;
  } finally {
    asking.cancel();
  }
}

/** @returns undefined where the request is gone, or the workflow was told meanwhile. */
async function close(
  request: DeviceActionAddress,
  state: 'expired' | 'cancelled',
  isTold: () => boolean,
): Promise<DeviceActionOutcome | undefined> {
  let outcome = await closeDeviceAction({ ...request, state });
  while (outcome && !isOver(outcome.status) && !(await condition(isTold, patienceMs)))
    outcome = await closeDeviceAction({ ...request, state });
  return outcome;
}

/** What did not succeed fails the execution, which the Temporal UI shows in red, with the reason. */
function conclude(outcome: DeviceActionOutcome | undefined): { status: DeviceActionOutcome['status'] | 'gone' } {
  if (!outcome) return { status: 'gone' };
  setCurrentDetails(describeOutcome(outcome));
  const type = failureTypes[outcome.status];
  if (type === undefined) return { status: outcome.status };
  const failed = ApplicationFailure.nonRetryable(describeOutcome(outcome), type);
  failed.stack = '';
  throw failed;
}
