import { createHash } from 'node:crypto';
import type { Timeline } from '../../../db/devices/timeline.ts';
import { methodLabel } from '../metrics/labels.ts';

export interface Span {
  /** The ids have 32 and 16 hexadecimal digits. */
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  start: Date;
  end: Date;
  attributes: Record<string, string | number>;
  /** The reason of a failure; undefined for success. */
  error?: string;
}

type Part = Omit<Span, 'traceId' | 'spanId' | 'parentSpanId'>;

/**
 * Returns the spans of a run, from its trigger to its outcome. The ids are derived from the execution, so a trace
 * that is sent twice is the same, and anyone can find it: the trace id is the first 32 digits of the SHA-256 of the
 * workflow run id.
 */
export function traceOf(timeline: Timeline): Span[] {
  const traceId = hash(timeline.workflowRunId).slice(0, 32);
  const rootId = spanIdOf(traceId, 'run');
  const children = [
    waiting(timeline),
    ...steps(timeline),
    ...connectionRequest(timeline),
    ...timeline.messages.flatMap(message),
    outcome(timeline),
  ];
  return [
    { traceId, spanId: rootId, ...root(timeline) },
    ...children.map((part, index) => ({
      traceId,
      spanId: spanIdOf(traceId, `${index} ${part.name}`),
      parentSpanId: rootId,
      ...part,
    })),
  ];
}

function root({ serviceName, triggeredAt, finishedAt, errorType, ...of }: Timeline): Part {
  return {
    name: `run ${serviceName}`,
    start: triggeredAt,
    end: finishedAt,
    attributes: {
      'cuttle.organization': of.organizationId,
      'cuttle.device': of.deviceId,
      'cuttle.service': serviceName,
      'cuttle.instance': of.instanceId,
      'cuttle.run': of.number,
      'cuttle.status': of.status,
      'temporal.workflow_id': of.workflowId,
      'temporal.run_id': of.workflowRunId,
    },
    ...failed(errorType),
  };
}

/** From the transaction that wrote the trigger (an Inform or an API request) to beginRun. */
function waiting({ reason, triggeredAt, startedAt }: Timeline): Part {
  const isEvent = /^(?:\d+|M|X) /.test(reason);
  return {
    name: isEvent ? `Inform ${reason}, until the run begins` : `${reason}, until the run begins`,
    start: triggeredAt,
    end: startedAt,
    attributes: { 'cuttle.trigger': reason },
  };
}

/** Each step with the wait before it: only the end of a step is stored. */
function steps({ startedAt, steps: all }: Timeline): Part[] {
  return all.map(({ step, at }, index) => ({
    name: `script step ${step}`,
    start: new Date(all[index - 1]?.at ?? startedAt),
    end: new Date(at),
    attributes: { 'cuttle.step': step },
  }));
}

/** The last connection request, if it was made for this run. */
function connectionRequest({ startedAt, finishedAt, connectionRequestedAt: at }: Timeline): Part[] {
  if (!at || at < startedAt || at > finishedAt) return [];
  return [{ name: 'connection request', start: at, end: at, attributes: {} }];
}

/** From queued to sent, then from sent to answered. */
function message({
  id,
  method: name,
  state,
  faultCode,
  createdAt,
  sentAt,
  settledAt,
}: Timeline['messages'][number]): Part[] {
  const method = methodLabel(name);
  const attributes = { 'cwmp.method': method, 'cuttle.message': id, 'cuttle.state': state };
  const taken = sentAt ?? settledAt;
  const queued =
    taken === null ? [] : [{ name: `${method} queued`, start: new Date(createdAt), end: new Date(taken), attributes }];
  if (sentAt === null || settledAt === null) return queued;
  return [
    ...queued,
    { name: `${method} sent`, start: new Date(sentAt), end: new Date(settledAt), attributes, ...failed(faultCode) },
  ];
}

function outcome({ status, errorType, finishedAt }: Timeline): Part {
  return {
    name: `outcome ${status}`,
    start: finishedAt,
    end: finishedAt,
    attributes: { 'cuttle.status': status },
    ...failed(errorType),
  };
}

function failed(error: string | null): { error?: string } {
  return error === null ? {} : { error };
}

function spanIdOf(traceId: string, name: string): string {
  return hash(`${traceId} ${name}`).slice(0, 16);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
