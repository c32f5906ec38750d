import { readInstanceFacts } from '../../db/explain.ts';
import { readDeviceVariables } from '../../db/runReads.ts';
import { explainInstance } from '../../domain/explain.ts';
import { notFound } from '../errors.ts';
import { createMasker } from '../masking.ts';
import { ok, operation } from '../operation.ts';
import { requireInstance } from './find.ts';
import { explanation, instanceParameters } from './shown.ts';

const explainOperation = operation({
  method: 'get',
  path: '/v1/instances/{id}/explain',
  operationId: 'explainInstance',
  tag: 'Instances',
  summary: 'Why an instance is where it is',
  description: 'In words, since when, and what to do: its CPE was never here, another instance goes first, which fault it had, Temporal is down.',
  scope: 'read',
  parameters: instanceParameters,
  responses: { 200: { description: 'The explanation.', schema: explanation } },
  handle: async ({ caller: { organizationId }, path }, { pool }) => {
    const instance = await requireInstance(pool, organizationId, path.id);
    const facts = await readInstanceFacts(pool, organizationId, instance.id);
    if (!facts) throw notFound('instance');
    const { lastRun, definitions } = instance;
    const ofRun = lastRun ? [{ variables: lastRun.variables, definitions }] : [];
    const masker = createMasker([...ofRun, instance, ...(await readDeviceVariables(pool, instance.deviceKey))]);
    return ok(masker.json(explainInstance(facts)));
  },
});

export const explainOperations = [explainOperation];
