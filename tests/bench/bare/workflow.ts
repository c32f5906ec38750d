import { condition, defineSignal, proxyActivities, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './activities.ts';

const { first, second } = proxyActivities<BareActivities>({ startToCloseTimeout: '10 s' });
const { local } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '10 s' });

const trigger = defineSignal('trigger');
const settled = defineSignal('settled');

/** An empty workflow with two signals, two activities and two local activities. */
export async function bare(): Promise<void> {
  let triggered = false;
  let done = false;
  setHandler(trigger, () => {
    triggered = true;
  });
  setHandler(settled, () => {
    done = true;
  });
  await condition(() => triggered);
  await local();
  await first();
  await second();
  await condition(() => done);
  await local();
}
