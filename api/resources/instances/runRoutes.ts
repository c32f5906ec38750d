import { findRun, listRuns, readRunLog, readRunSteps } from '../../../db/runs/runReads.ts';
import { readRunMessages } from '../../../db/runs/messageReads.ts';
import { notFound } from '../../http/errors.ts';
import { readDeviceSecrets } from '../devices/secrets.ts';
import { redactorFor } from '../shared/redaction.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import { countParameter, pageSchema } from '../../http/input/schemas.ts';
import { requireInstance } from './find.ts';
import { presentRun, presentRunSummary } from './presenter.ts';
import { runList, instancePathParameters } from './requestSchema.ts';
import { runResponse, runSummaryResponse } from './responseSchema.ts';

const listOperation = operation({
  method: 'get',
  path: '/v1/instances/{id}/runs',
  operationId: 'listRuns',
  tag: 'Instances',
  summary: "List an instance's runs",
  description: 'The newest first.',
  scope: 'read',
  parameters: instancePathParameters,
  query: runList,
  responses: { 200: { description: 'A page of runs.', schema: pageSchema(runSummaryResponse) } },
  handle: async ({ caller, path, query }, { pool }) => {
    const {
      limit,
      cursor,
      status,
      error_type: errorType,
      fault_code: faultCode,
      started_since: startedSince,
      started_before: startedBefore,
    } = query;
    const instance = await requireInstance(pool, caller.organizationId, path.id);
    const runs = await listRuns(
      pool,
      instance.id,
      { status, errorType, faultCode, startedSince, startedBefore },
      cursor,
      limit + 1,
    );
    return ok(
      presentPage(
        runs,
        limit,
        (run) => run.number,
        (run) => presentRunSummary(run, redactorFor([run, instance])),
      ),
    );
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/instances/{id}/runs/{number}',
  operationId: 'getRun',
  tag: 'Instances',
  summary: 'Show a run',
  description: 'With its steps, its log, and what the CPE was sent and answered.',
  scope: 'read',
  parameters: {
    ...instancePathParameters,
    number: { what: 'run', schema: countParameter("The run's number, from 1.") },
  },
  responses: { 200: { description: 'The run.', schema: runResponse } },
  handle: async ({ caller, path }, { pool }) => {
    const instance = await requireInstance(pool, caller.organizationId, path.id);
    const run = await findRun(pool, instance.id, path.number);
    if (!run) throw notFound('run');
    const redactor = redactorFor([run, instance, ...(await readDeviceSecrets(pool, instance.deviceKey))]);
    const steps = await readRunSteps(pool, caller.organizationId, run.id);
    const log = await readRunLog(pool, caller.organizationId, run.id);
    return ok(presentRun(run, { steps, log, messages: await readRunMessages(pool, run.id) }, redactor));
  },
});

export const runOperations = [listOperation, getOperation];
