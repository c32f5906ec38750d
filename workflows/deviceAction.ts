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
import type { DeviceActionActivities, DeviceActionAddress } from '../activities/types.ts';
import type { DeviceActionOutcome } from '../domain/devices/deviceActions.ts';
import { describeOutcome, isOver } from '../domain/devices/deviceActions.ts';
import { requestConnection } from './activities.ts';

/** Writes one or two rows, like recordOutcome, so it uses the same time limit and retries. */
const { closeDeviceAction } = proxyLocalActivities<DeviceActionActivities>(policies.activities.recordOutcome);

/** Sent when the outcome of the action has been stored. */
const settledSignal = defineSignal<[DeviceActionOutcome]>('settled');

/** If the CPE holds the message when the action expires, how long to wait for its response before checking again. */
const recheckMs = 60_000;

const failureTypes: Partial<Record<DeviceActionOutcome['status'], string>> = {
  faulted: 'CwmpFault',
  expired: 'DeliveryTimeout',
};

interface DeviceActionInput extends DeviceActionAddress {
  /** Milliseconds until the action expires. */
  remainingMs: number;
}

interface DeviceActionResult {
  /** gone: the action was deleted, together with its device. */
  status: DeviceActionOutcome['status'] | 'gone';
}

/**
 * Runs one device action: sends connection requests until the CPE fetches the message, and expires the action if it
 * does not. The message itself is in the database and is sent in whichever session the CPE opens.
 */
export async function deviceAction({ remainingMs, ...action }: DeviceActionInput): Promise<DeviceActionResult> {
  let settled: DeviceActionOutcome | undefined;
  setHandler(settledSignal, (outcome) => {
    settled ??= outcome;
  });
  const isSettled = (): boolean => settled !== undefined;
  setCurrentDetails(
    'Waiting for the CPE: connection requests are being sent. The message is sent in its next session.',
  );
  const connectionRequest = new CancellationScope();
  // Nothing awaits the connection request: a CPE that it cannot reach fetches the message at its next Inform.
  connectionRequest
    .run(() => requestConnection.executeWithOptions({ summary: 'Connection request' }, [action]))
    .catch(() => undefined);
  try {
    await condition(isSettled, Math.max(remainingMs, 1));
    const closed = settled ?? (await close(action, 'expired', isSettled));
    return conclude(settled ?? closed);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => close(action, 'cancelled', isSettled));
    throw error;
  } finally {
    connectionRequest.cancel();
  }
}

/**
 * Closes the action. While the CPE holds the message, waits for the response.
 * @returns undefined if the action was deleted.
 */
async function close(
  action: DeviceActionAddress,
  state: 'expired' | 'cancelled',
  isSettled: () => boolean,
): Promise<DeviceActionOutcome | undefined> {
  let outcome = await closeDeviceAction({ ...action, state });
  while (outcome && !isOver(outcome.status) && !(await condition(isSettled, recheckMs)))
    outcome = await closeDeviceAction({ ...action, state });
  return outcome;
}

/** Fails the execution unless the action succeeded, so that the Temporal UI shows it in red with the reason. */
function conclude(outcome: DeviceActionOutcome | undefined): DeviceActionResult {
  if (!outcome) return { status: 'gone' };
  setCurrentDetails(describeOutcome(outcome));
  const type = failureTypes[outcome.status];
  if (type === undefined) return { status: outcome.status };
  const failure = ApplicationFailure.nonRetryable(describeOutcome(outcome), type);
  failure.stack = '';
  throw failure;
}
