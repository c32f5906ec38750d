import type { InstanceStatus } from '../types.ts';

/** Who was told to begin nothing new. */
export type Paused = 'organization' | 'device' | 'instance';

/** What the database knows when a workflow execution asks to begin a run, read under the device's lock. */
export interface BeginFacts<Run = { id: number; number: number }> {
  detached: boolean;
  instanceStatus: InstanceStatus;
  paused: Paused | null;
  triggerState: 'queued' | 'begun' | 'finished';
  /** The run that this very execution began before: the activity runs twice. */
  ownRun: Run | null;
  /** The newest run that the trigger led to. */
  triggerRun: { firstExecutionRunId: string } | null;
  /** The device's run under way. */
  runningRun: { id: number; instanceId: string; serviceName: string } | null;
  /** The service that goes first on this device: its trigger waits too, at a lower position, and it is not paused. */
  aheadService: string | null;
}

export type BeginDecision<Run> =
  | { kind: 'resume'; run: Run }
  /** `closes`: the id of a run whose execution was reset or terminated and can't close it itself. */
  | { kind: 'begin'; replay: boolean; closes: number | null }
  | { kind: 'held'; by: string }
  | { kind: 'held'; paused: Paused }
  | { kind: 'nothing'; reason: 'detached' | 'withdrawn' | 'duplicate' };

/**
 * One execution, one run. A trigger told twice begins nothing twice; a reset execution, which keeps its chain's first run id,
 * begins a new run of its trigger.
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
  // An instance has one open execution: a run of its own that is still open belongs to one that was reset or terminated.
  if (running) return { kind: 'begin', replay, closes: running.id };
  if (facts.aheadService !== null) return { kind: 'held', by: facts.aheadService };
  return { kind: 'begin', replay, closes: null };
}
