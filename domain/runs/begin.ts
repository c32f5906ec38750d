import type { InstanceStatus } from '../types.ts';

/** What is paused, so that no run begins. */
export type Paused = 'organization' | 'device' | 'instance';

/** What the database knows when a workflow execution wants to begin a run, read under the device's lock. */
export interface BeginFacts<Run = { id: number; number: number }> {
  detached: boolean;
  instanceStatus: InstanceStatus;
  paused: Paused | null;
  triggerState: 'queued' | 'begun' | 'finished';
  /** The run that this execution has already begun, if the activity executes twice. */
  ownRun: Run | null;
  /** The newest run of the trigger. */
  triggerRun: { firstExecutionRunId: string } | null;
  /** The device's open run. */
  runningRun: { id: number; instanceId: string; serviceName: string } | null;
  /** The service that runs first on this device: its trigger waits at a lower position, and it is not paused. */
  aheadService: string | null;
}

export type BeginDecision<Run> =
  | { kind: 'resume'; run: Run }
  /**
   * `closes`: the id of an open run whose execution was reset or terminated, so that it cannot close the run itself.
   */
  | { kind: 'begin'; replay: boolean; closes: number | null }
  | { kind: 'held'; by: string }
  | { kind: 'held'; paused: Paused }
  | { kind: 'nothing'; reason: 'detached' | 'withdrawn' | 'duplicate' };

/**
 * Decides whether a run begins: one execution, one run. A repeated trigger begins no second run. A reset execution,
 * which keeps the first run id of its chain, begins a new run of its trigger. Pauses are checked here, under the
 * device's lock; the workflow waits as it does behind another service, and asks again when it is resumed.
 */
export function decideBegin<Run>(
  facts: BeginFacts<Run>,
  instanceId: string,
  firstExecutionRunId: string,
): BeginDecision<Run> {
  if (facts.ownRun) return { kind: 'resume', run: facts.ownRun };
  if (facts.detached) return { kind: 'nothing', reason: 'detached' };
  const replay = facts.triggerRun?.firstExecutionRunId === firstExecutionRunId;
  if (facts.triggerRun && !replay) return { kind: 'nothing', reason: 'duplicate' };
  if (facts.triggerState === 'finished' && !replay) return { kind: 'nothing', reason: 'withdrawn' };
  if (facts.paused) return { kind: 'held', paused: facts.paused };
  const running = facts.runningRun;
  if (running && running.instanceId !== instanceId) return { kind: 'held', by: running.serviceName };
  // An instance has one open execution, so an open run of its own belongs to one that was reset or terminated.
  if (running) return { kind: 'begin', replay, closes: running.id };
  if (facts.aheadService !== null) return { kind: 'held', by: facts.aheadService };
  return { kind: 'begin', replay, closes: null };
}
