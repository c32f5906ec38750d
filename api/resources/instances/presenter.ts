import type { z } from 'zod';
import type { InstanceRow } from '../../../db/services/instances.ts';
import type { LogLineRow, RunStepRow, RunSummaryRow } from '../../../db/runs/runReads.ts';
import type { MessageRow } from '../../../db/runs/messageReads.ts';
import { fillDefaults, maskSecretVariables, sameVariables } from '../../../domain/variables.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Redactor } from '../shared/redaction.ts';
import { redactorFor } from '../shared/redaction.ts';
import { presentMessage } from '../shared/messagePresenter.ts';
import type { instanceResponse, runResponse, runSummaryResponse } from './responseSchema.ts';

type InstanceResponse = z.output<typeof instanceResponse>;

export function presentInstance(instance: InstanceRow, temporalUi: ApiDeps['temporalUi']): InstanceResponse {
  const { lastRun, definitions, variables } = instance;
  return {
    id: instance.id,
    external_id: instance.externalId,
    device_id: instance.deviceId,
    service_id: instance.serviceId,
    service_name: instance.serviceName,
    status: instance.status,
    position: instance.position,
    version: { pinned: instance.pinnedVersion, latest: instance.latestVersion, applied: lastRun?.version ?? null },
    variables: maskSecretVariables(definitions, variables),
    run: lastRun?.number ?? null,
    error: lastRun ? redactorFor([lastRun, instance]).json(lastRun.error) : null,
    outdated: isOutdated(instance),
    waiting: presentWaiting(instance),
    paused_at: instance.pausedAt,
    device_paused_at: instance.devicePausedAt,
    tags: instance.tags,
    metadata: instance.metadata,
    workflow_id: instance.workflowId,
    workflow_url: temporalUi?.(instance.workflowId) ?? null,
    created_at: instance.createdAt,
    updated_at: instance.updatedAt,
    revision: instance.revision,
  };
}

function presentWaiting({ waiting }: InstanceRow): InstanceResponse['waiting'] {
  return waiting && { kind: waiting.kind, reason: waiting.reason, at: waiting.at, not_before: waiting.notBefore };
}

/**
 * Whether the version or the values have changed since the last run began, so that the device does not have the
 * current ones.
 */
export function isOutdated({ lastRun, pinnedVersion, latestVersion, definitions, variables }: InstanceRow): boolean {
  if (!lastRun) return false;
  return (
    lastRun.version !== (pinnedVersion ?? latestVersion) ||
    !sameVariables(lastRun.variables, fillDefaults(definitions, variables))
  );
}

/** Presents a run in a list. */
export function presentRunSummary(run: RunSummaryRow, redactor: Redactor): z.output<typeof runSummaryResponse> {
  return {
    number: run.number,
    status: run.status,
    trigger: { kind: run.triggerKind, reason: run.triggerReason, at: run.triggeredAt },
    version: run.version,
    started_at: run.startedAt,
    finished_at: run.finishedAt,
    error: redactor.json(run.error),
  };
}

interface RunContent {
  steps: RunStepRow[];
  log: LogLineRow[];
  messages: MessageRow[];
}

export function presentRun(
  run: RunSummaryRow,
  { steps, log, messages }: RunContent,
  redactor: Redactor,
): z.output<typeof runResponse> {
  return {
    ...presentRunSummary(run, redactor),
    steps: steps.map(presentStep),
    log: log.map(({ at, text }) => ({ at, text: redactor.text(text) })),
    messages: messages.map((message) => presentMessage(message, redactor)),
  };
}

function presentStep({ step, at, end }: RunStepRow): z.output<typeof runResponse>['steps'][number] {
  return {
    number: step,
    at,
    then: end.kind,
    seconds: end.kind === 'sleep' ? end.seconds : null,
    message: end.kind === 'call' ? end.message : null,
  };
}
