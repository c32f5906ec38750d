import { z } from 'zod';
import { ok, operation } from '../operation.ts';

const alive = z.object({ status: z.literal('up').describe('Always `up`.') }).meta({ id: 'Alive' });

const readiness = z
  .object({
    status: z.enum(['up', 'down']).describe('`up`: every part is.'),
    parts: z.record(z.string(), z.string()).describe('By part: `up`, or what is wrong with it.'),
  })
  .meta({ id: 'Readiness' });

const aliveOperation = operation({
  method: 'get',
  path: '/healthz',
  operationId: 'isAlive',
  tag: 'Health',
  summary: 'Whether this process answers',
  scope: null,
  responses: { 200: { description: 'It does.', schema: alive } },
  handle: () => ok({ status: 'up' as const }),
});

const readyOperation = operation({
  method: 'get',
  path: '/readyz',
  operationId: 'isReady',
  tag: 'Health',
  summary: 'Whether every part that it needs is up',
  scope: null,
  responses: {
    200: { description: 'Every part is up.', schema: readiness },
    503: { description: 'Some part is down.', schema: readiness },
  },
  handle: async (_request, deps) => {
    const parts = await deps.readiness();
    const up = Object.values(parts).every((part) => part === 'up');
    return up ? ok({ status: 'up' as const, parts }) : { status: 503, body: { status: 'down' as const, parts } };
  },
});

/** Neither asks for a key. */
export const healthOperations = [aliveOperation, readyOperation];
