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
import type { RequestActivities, RequestAddress } from '../activities/deviceActionTypes.ts';
import type { RequestOutcome } from '../domain/devices/deviceActions.ts';
import { describeOutcome, isOver } from '../domain/devices/deviceActions.ts';
import { requestConnection } from './activities.ts';

/** It writes a row or two, as recordOutcome does, and is given its time and its retries. */
const { closeRequest } = proxyLocalActivities<RequestActivities>(policies.activities.recordOutcome);

/** Whoever stores how the request ended has the workflow told. */
const settledSignal = defineSignal<[RequestOutcome]>('settled');

/** A CPE that is asked when the time is over is waited for so long before it is looked again. */
const patienceMs = 60_000;

const failureTypes: Partial<Record<RequestOutcome['status'], string>> = {
  faulted: 'CwmpFault',
  expired: 'DeliveryTimeout',
};

interface DeviceRequestInput extends RequestAddress {
  /** Until it expires. */
  leftMs: number;
}

/**
 * What an operator asks of one device by hand: has the CPE asked for a connection until it fetches the request, and the request expire when it does not.
 * The message itself is in the database, and goes out by whatever session the CPE opens.
 */
export async function deviceRequest({
  leftMs,
  ...request
}: DeviceRequestInput): Promise<{ status: RequestOutcome['status'] | 'gone' }> {
  let told: RequestOutcome | undefined;
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
  request: RequestAddress,
  state: 'expired' | 'cancelled',
  isTold: () => boolean,
): Promise<RequestOutcome | undefined> {
  let outcome = await closeRequest({ ...request, state });
  while (outcome && !isOver(outcome.status) && !(await condition(isTold, patienceMs)))
    outcome = await closeRequest({ ...request, state });
  return outcome;
}

/** What did not succeed fails the execution, which the Temporal UI shows in red, with the reason. */
function conclude(outcome: RequestOutcome | undefined): { status: RequestOutcome['status'] | 'gone' } {
  if (!outcome) return { status: 'gone' };
  setCurrentDetails(describeOutcome(outcome));
  const type = failureTypes[outcome.status];
  if (type === undefined) return { status: outcome.status };
  const failed = ApplicationFailure.nonRetryable(describeOutcome(outcome), type);
  failed.stack = '';
  throw failed;
}
