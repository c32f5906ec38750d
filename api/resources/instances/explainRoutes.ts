import { readInstanceFacts } from '../../../db/runs/explain.ts';
import { explainInstance } from '../../../domain/runs/explain.ts';
import { notFound } from '../../http/errors.ts';
import { readDeviceSecrets } from '../devices/secrets.ts';
import { redactorFor } from '../shared/redaction.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { requireInstance } from './find.ts';
import { explanationResponse } from './responseSchema.ts';
import { instancePathParameters } from './requestSchema.ts';

const explainOperation = operation({
  method: 'get',
  path: '/v1/instances/{id}/explain',
  operationId: 'explainInstance',
  tag: 'Instances',
  summary: 'Why an instance is where it is',
  description:
    'In words, since when, and what to do: its CPE was never here, another instance goes first, which ' +
    'fault it had, Temporal is down.',
  scope: 'read',
  parameters: instancePathParameters,
  responses: { 200: { description: 'The explanation.', schema: explanationResponse } },
  handle: async ({ caller: { organizationId }, path }, { pool }) => {
    const instance = await requireInstance(pool, organizationId, path.id);
    const facts = await readInstanceFacts(pool, organizationId, instance.id);
    if (!facts) throw notFound('instance');
    const redactor = redactorFor([
      ...(instance.lastRun ? [instance.lastRun] : []),
      instance,
      ...(await readDeviceSecrets(pool, instance.deviceKey)),
    ]);
    return ok(redactor.json(explainInstance(facts)));
  },
});

export const explainOperations = [explainOperation];
