import { z } from 'zod';
import { listInstancesAt } from '../../../db/services/instanceList.ts';
import type { InstanceRow } from '../../../db/services/instances.ts';
import { findInstance } from '../../../db/services/instances.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { findRun, listRuns } from '../../../db/runs/runReads.ts';
import type { MonitorState } from '../../../domain/tmf640.ts';
import { monitorStateByStatus, parseMonitorId, tmf640Path } from '../../../domain/tmf640.ts';
import type { InstanceStatus } from '../../../domain/types.ts';
import { invalidQuery, notFound } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { hasNextRun, presentMonitor, presentNewest, presentNext } from './monitorPresenter.ts';
import { monitorResponse, monitorFields } from './monitorResponseSchema.ts';
import { monitorList, monitorPathParameters } from './monitorRequestSchema.ts';
import { countHeaders, fieldsOf, presentPage, select } from './paging.ts';

type MonitorResponse = z.output<typeof monitorResponse>;
type Page = z.output<typeof monitorList>;

const listOperation = operation({
  method: 'get',
  path: `${tmf640Path}/monitor`,
  operationId: 'tmf640ListMonitors',
  tag: 'TMF640',
  summary: 'List monitors',
  description:
    'The newest of each service, in the order in which the services were made; with `sourceHref` all of one.',
  scope: 'read',
  query: monitorList,
  responses: { 200: { description: 'A page of monitors.', schema: z.array(monitorResponse), headers: countHeaders } },
  handle: async ({ caller: { organizationId }, query }, { pool }) => {
    if (query.sourceHref !== undefined && query.state)
      throw invalidQuery([{ field: 'state', message: 'cannot be combined with sourceHref' }]);
    const { monitors, total } = await (query.sourceHref === undefined
      ? newestOfAll(pool, organizationId, query)
      : allOfOne(pool, organizationId, query.sourceHref, query));
    return presentPage(
      monitors.map((each) => select(each, query.fields)),
      total,
    );
  },
});

async function newestOfAll(
  pool: Pool,
  organizationId: string,
  { state, offset, limit }: Page,
): Promise<{ monitors: MonitorResponse[]; total: number }> {
  const filter = { statuses: state && statusesIn(state) };
  const { instances, total } = await listInstancesAt(pool, organizationId, filter, { offset, limit });
  return { monitors: instances.map(presentNewest), total };
}

/** Returns the statuses of instances in these states. A pending instance waits for its CPE: InProgress. */
function statusesIn(states: MonitorState[]): InstanceStatus[] {
  const all = { pending: 'InProgress', ...monitorStateByStatus } as const;
  return (Object.keys(all) as InstanceStatus[]).filter((status) => states.includes(all[status]));
}

/** Relies on runs being numbered without gaps. */
async function allOfOne(
  pool: Pool,
  organizationId: string,
  sourceHref: string,
  { offset, limit }: Page,
): Promise<{ monitors: MonitorResponse[]; total: number }> {
  const instance = await findInstance(pool, organizationId, lastSegment(sourceHref));
  if (!instance) return { monitors: [], total: 0 };
  const next = hasNextRun(instance) ? [presentNext(instance, instance)] : [];
  const last = instance.lastRun?.number ?? 0;
  const runs = await listRuns(pool, instance.id, {}, last + 1 - Math.max(0, offset - next.length), limit);
  const monitors = [...next.slice(offset), ...runs.map((run) => presentMonitor(instance, run))];
  return { monitors: monitors.slice(0, limit), total: last + next.length };
}

/** Returns the decoded last segment of a path or URL. */
function lastSegment(href: string): string {
  const end = href.slice(href.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(end);
  } catch {
    return end;
  }
}

const getOperation = operation({
  method: 'get',
  path: `${tmf640Path}/monitor/{id}`,
  operationId: 'tmf640GetMonitor',
  tag: 'TMF640',
  summary: 'Show a monitor',
  description:
    'There is one of each run, and of the next while something waits to begin it. What is taken back, ' +
    'by `POST /v1/instances/{id}/cancel`, has none any more.',
  scope: 'read',
  parameters: monitorPathParameters,
  query: z.strictObject({ fields: fieldsOf(monitorFields) }),
  responses: { 200: { description: 'The monitor.', schema: monitorResponse } },
  handle: async ({ caller, path, query }, { pool }) => {
    const parsed = parseMonitorId(path.id);
    const instance = parsed && (await findInstance(pool, caller.organizationId, parsed.instanceId));
    const monitor = instance && (await findMonitor(pool, instance, parsed.run));
    if (!monitor) throw notFound('monitor');
    return ok(select(monitor, query.fields));
  },
});

async function findMonitor(pool: Pool, instance: InstanceRow, number: number): Promise<MonitorResponse | undefined> {
  const run = await findRun(pool, instance.id, number);
  if (run) return presentMonitor(instance, run);
  const isNext = number === (instance.lastRun?.number ?? 0) + 1;
  return isNext && hasNextRun(instance) ? presentNext(instance, instance) : undefined;
}

export const tmf640MonitorOperations = [listOperation, getOperation];
