import { z } from 'zod';
import type { InstanceRow } from '../../../db/services/instances.ts';
import { listInstancesAt } from '../../../db/services/instanceList.ts';
import type { Db } from '../../../db/core/pool.ts';
import type { RunSummaryRow } from '../../../db/runs/runReads.ts';
import { listRuns, readRunLogs } from '../../../db/runs/runReads.ts';
import { requireDevice } from '../../resources/devices/find.ts';
import { readDeviceSecrets } from '../../resources/devices/secrets.ts';
import { requireInstance } from '../../resources/instances/find.ts';
import { presentRun } from '../../resources/instances/presenter.ts';
import { redactorFor } from '../../resources/shared/redaction.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { oktopus } from './conventions.ts';
import { toInstanceLog } from './presenter.ts';
import { logQuery } from './requestSchema.ts';
import { instanceLogResponse } from './responseSchema.ts';

interface InstanceRun {
  instance: InstanceRow;
  run: RunSummaryRow;
}

/** Each run's log can have 1 MB. */
const maxRuns = 10;
const maxInstances = 50;

const logsOperation = operation({
  ...oktopus,
  method: 'get',
  path: '/api/service/instance/logs',
  operationId: 'listOktopusInstanceLogs',
  summary: 'Read the logs of service instances',
  description:
    `Of the last ${maxRuns} runs, the oldest first. All of them, with what the CPE was sent, are at ` +
    '`/v1/instances/{id}/runs`.',
  scope: 'read',
  query: logQuery,
  responses: { 200: { description: 'An entry for each run.', schema: z.array(instanceLogResponse) } },
  errors: ['not-found'],
  handle: async ({ caller: { organizationId }, query }, { pool }) => {
    const runs: InstanceRun[] = [];
    for (const instance of await instancesOf(pool, organizationId, query)) {
      runs.push(...(await listRuns(pool, instance.id, {}, undefined, maxRuns)).map((run) => ({ instance, run })));
    }
    runs.sort((a, b) => a.run.startedAt.getTime() - b.run.startedAt.getTime());
    return ok(await logsOf(pool, organizationId, runs.slice(-maxRuns)));
  },
});

async function instancesOf(db: Db, organizationId: string, query: z.output<typeof logQuery>): Promise<InstanceRow[]> {
  const { service_instance_id: id, device_id: deviceId } = query;
  if (deviceId !== undefined) await requireDevice(db, organizationId, deviceId);
  if (id === undefined)
    return (await listInstancesAt(db, organizationId, { deviceId }, { offset: 0, limit: maxInstances })).instances;
  const instance = await requireInstance(db, organizationId, id);
  return deviceId === undefined || instance.deviceId === deviceId ? [instance] : [];
}

/** @param runs all of the same device. */
async function logsOf(
  db: Db,
  organizationId: string,
  runs: InstanceRun[],
): Promise<z.output<typeof instanceLogResponse>[]> {
  const [first] = runs;
  if (!first) return [];
  const logs = await readRunLogs(
    db,
    organizationId,
    runs.map(({ run }) => run.id),
  );
  const secrets = await readDeviceSecrets(db, first.instance.deviceKey);
  return runs.map(({ instance, run }) => {
    const response = presentRun(
      run,
      { steps: [], log: logs.get(run.id) ?? [], messages: [] },
      redactorFor([run, instance, ...secrets]),
    );
    return toInstanceLog(response, {
      service_instance_id: instance.id,
      device_id: instance.deviceId,
      tenant_id: organizationId,
    });
  });
}

export const logOperations = [logsOperation];
