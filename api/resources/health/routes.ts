import { z } from 'zod';
import { readinessCode } from '../../../lib/observability/readiness.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';

const alive = z.object({ status: z.literal('up').describe('Always `up`.') }).meta({ id: 'Alive' });

const readiness = z
  .object({
    status: z
      .enum(['up', 'degraded', 'down', 'stopping'])
      .describe(
        '`degraded`: something is amiss that this process can do its work without; `down`: it can not; ' +
          '`stopping`: it is shutting down.',
      ),
    parts: z
      .record(z.string(), z.string())
      .describe(
        'By part (`database`, `temporal`, `worker`, `outbox`, `gateway`, as far as they are in this ' +
          'process): `up`, or what is wrong with it.',
      ),
  })
  .meta({ id: 'Readiness' });

const live = {
  method: 'get',
  tag: 'Health',
  scope: null,
  responses: { 200: { description: 'It does.', schema: alive } },
  handle: () => ok({ status: 'up' as const }),
} as const;

const aliveOperation = operation({
  ...live,
  path: '/livez',
  operationId: 'isAlive',
  summary: 'Whether this process answers',
});

const healthOperation = operation({
  ...live,
  path: '/healthz',
  operationId: 'isHealthy',
  summary: 'The same, by its older name',
});

const readyOperation = operation({
  method: 'get',
  path: '/readyz',
  operationId: 'isReady',
  tag: 'Health',
  summary: 'Whether this process can do its work',
  description:
    'A process without a worker is ready while Temporal is down: what is meant for Temporal waits in the database.',
  scope: null,
  responses: {
    200: { description: 'It can: `up` or `degraded`.', schema: readiness },
    503: { description: 'It can not: `down` or `stopping`.', schema: readiness },
  },
  handle: async (_request, deps) => {
    const report = await deps.readiness();
    return { status: readinessCode(report), body: report };
  },
});

const installationOperation = operation({
  method: 'get',
  path: '/v1/health',
  operationId: 'getHealth',
  tag: 'Health',
  summary: 'Whether the installation does its work',
  description:
    'As `/readyz`, and whether there are workers, whichever process runs them. It is for people: it ' +
    'answers 200 whatever it says.',
  scope: 'read',
  responses: { 200: { description: 'How it is.', schema: readiness } },
  handle: async (_request, { health }) => ok(await health()),
});

/** All but `/v1/health` require no key. */
export const healthOperations = [installationOperation, aliveOperation, healthOperation, readyOperation];
