import type { z } from 'zod';
import type { Db } from '../../../db/core/pool.ts';
import type { OutboxRow } from '../../../db/outbox/outbox.ts';
import { transaction } from '../../../db/core/pool.ts';
import type { RolloutRow } from '../../../db/jobs/rollouts.ts';
import { countChosen, findRollout, insertRollout, listRollouts } from '../../../db/jobs/rollouts.ts';
import { listServices, lockService } from '../../../db/services/services.ts';
import { newId } from '../../../lib/ids.ts';
import type { RolloutCommand } from '../../../lib/runs/controlRollout.ts';
import { controlRollout } from '../../../lib/runs/controlRollout.ts';
import { invalidFields, notFound, wrongStatus } from '../../http/errors.ts';
import type { Operation } from '../../http/operation.ts';
import { operation } from '../../http/operation.ts';
import { created, location, ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { requireVersion } from '../services/versionRoutes.ts';
import { presentRollout, presentRolloutPlan } from './presenter.ts';
import { newRollout, rolloutList, rolloutPathParameters } from './requestSchema.ts';
import { rolloutResponse, rolloutPlanResponse } from './responseSchema.ts';

const createOperation = operation({
  method: 'post',
  path: '/v1/rollouts',
  operationId: 'createRollout',
  tag: 'Rollouts',
  summary: 'Roll a version out',
  description:
    'Applies a version of a service to many instances: the canary first, then the rest, at the rate. ' +
    'It stops by itself where too many fail. What follows the latest version is pinned to the one that ' +
    'it has, until its turn comes.',
  scope: 'operate',
  body: newRollout,
  responses: {
    200: { description: 'With `dry_run`: what would be done.', schema: rolloutPlanResponse },
    201: { description: 'The rollout, which is under way.', schema: rolloutResponse, headers: location },
  },
  handle: async ({ caller: { organizationId, keyName }, body }, { pool, dispatchOutbox, temporalUi }) => {
    if (body.dry_run) {
      const { serviceId, version } = await resolveVersion(pool, organizationId, body);
      const groups = await countChosen(pool, organizationId, serviceId, body.filter);
      return ok(presentRolloutPlan(groups, { service: body.service, version, ratePerSecond: body.rate_per_second }));
    }
    const { id, outboxRows } = await transaction(pool, (db) => startRollout(db, organizationId, keyName, body));
    dispatchOutbox(outboxRows);
    return created(
      `/v1/rollouts/${id}`,
      presentRollout(await requireRollout(pool, organizationId, id), organizationId, temporalUi),
    );
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/rollouts',
  operationId: 'listRollouts',
  tag: 'Rollouts',
  summary: 'List rollouts',
  scope: 'read',
  query: rolloutList,
  responses: { 200: { description: 'A page of rollouts.', schema: pageSchema(rolloutResponse) } },
  handle: async ({ caller: { organizationId }, query: { limit, cursor } }, { pool, temporalUi }) => {
    const rollouts = await listRollouts(pool, organizationId, cursor, limit + 1);
    return ok(
      presentPage(
        rollouts,
        limit,
        ({ id }) => id,
        (rollout) => presentRollout(rollout, organizationId, temporalUi),
      ),
    );
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/rollouts/{id}',
  operationId: 'getRollout',
  tag: 'Rollouts',
  summary: 'Show a rollout and how far it is',
  scope: 'read',
  parameters: rolloutPathParameters,
  responses: { 200: { description: 'The rollout.', schema: rolloutResponse } },
  handle: async ({ caller: { organizationId }, path }, { pool, temporalUi }) =>
    ok(presentRollout(await requireRollout(pool, organizationId, path.id), organizationId, temporalUi)),
});

function controlOperation(command: RolloutCommand, summary: string, description: string): Operation {
  return operation({
    method: 'post',
    path: `/v1/rollouts/{id}/${command}`,
    operationId: `${command}Rollout`,
    tag: 'Rollouts',
    summary,
    description,
    scope: 'operate',
    parameters: rolloutPathParameters,
    responses: { 200: { description: 'The rollout as it is now.', schema: rolloutResponse } },
    errors: ['wrong-status'],
    handle: async ({ caller: { organizationId, keyName }, path }, { pool, dispatchOutbox, temporalUi }) => {
      const { id } = await requireRollout(pool, organizationId, path.id);
      const outboxRows = await controlRollout(pool, organizationId, id, command, `by API key ${keyName}`);
      dispatchOutbox(outboxRows);
      const rollout = await requireRollout(pool, organizationId, id);
      if (outboxRows.length === 0) throw wrongStatus(`The rollout is ${rollout.state}. ${whenPossible[command]}`);
      return ok(presentRollout(rollout, organizationId, temporalUi));
    },
  });
}

const whenPossible: Record<RolloutCommand, string> = {
  pause: 'Only a running rollout can be paused.',
  resume: 'Only a rollout that is paused or has stopped can be resumed.',
  abort:
    'There is nothing to abort. To undo it, roll the older version out, with the id of this rollout in the filter.',
};

async function requireRollout(db: Db, organizationId: string, id: string): Promise<RolloutRow> {
  const rollout = await findRollout(db, organizationId, id);
  if (!rollout) throw notFound('rollout');
  return rollout;
}

type Input = z.output<typeof newRollout>;

/** Returns the service and the version that a new rollout names. @throws ApiError for an invalid reference. */
async function resolveVersion(
  db: Db,
  organizationId: string,
  { service: name, version, filter, follow }: Input,
): Promise<{ serviceId: string; version: number }> {
  const [service] = await listServices(db, organizationId, name, undefined, 1);
  if (!service) throw invalidFields([{ field: 'service', message: 'is not the name of a service' }]);
  const { id: serviceId, version: latestVersion } = service;
  const { version: number } = await requireVersion(
    db,
    organizationId,
    { serviceId, latestVersion },
    version ?? latestVersion,
  );
  if (follow && number !== latestVersion)
    throw invalidFields([
      { field: 'follow', message: `is possible only with the latest version, which is ${latestVersion}` },
    ]);
  if (filter.rollout !== undefined && !(await findRollout(db, organizationId, filter.rollout))) {
    throw invalidFields([{ field: 'filter.rollout', message: 'is not the id of a rollout' }]);
  }
  return { serviceId, version: number };
}

/** Stores the rollout, in a transaction. Locks the service, so that it is not deleted meanwhile. */
async function startRollout(
  db: Db,
  organizationId: string,
  createdBy: string,
  input: Input,
): Promise<{ id: string; outboxRows: OutboxRow[] }> {
  const { serviceId, version } = await resolveVersion(db, organizationId, input);
  await lockService(db, organizationId, serviceId, 'share');
  const { filter, follow, canary, concurrency, stop_at: stopAt, rate_per_second: ratePerSecond } = input;
  const id = newId('rol');
  const outboxRows = await insertRollout(db, {
    id,
    organizationId,
    serviceId,
    version,
    filter,
    follow,
    createdBy,
    canary,
    concurrency,
    stopAt,
    ratePerSecond,
  });
  return { id, outboxRows };
}

export const rolloutOperations = [
  createOperation,
  listOperation,
  getOperation,
  controlOperation('pause', 'Pause a rollout', 'What it has triggered goes on.'),
  controlOperation(
    'resume',
    'Let a rollout go on',
    'One that was paused, or has stopped: then only what ends from now on is judged.',
  ),
  controlOperation(
    'abort',
    'Abort a rollout',
    'What it has triggered goes on, what it has not touched keeps its version.',
  ),
];
