import type { z } from 'zod';
import { readInformParameters } from '../../../db/runs/effects.ts';
import type { DeviceRow } from '../../../db/devices/devices.ts';
import { findDevice } from '../../../db/devices/devices.ts';
import { listParameters } from '../../../db/devices/parameters.ts';
import type { Db } from '../../../db/core/pool.ts';
import { findService } from '../../../db/services/services.ts';
import { deviceExists } from '../../../db/devices/devices.ts';
import type { DryRunDevice } from '../../../domain/dryRun.ts';
import type { DeviceFacts, VariableDefinition, VariableValues } from '../../../domain/types.ts';
import { checkVariables, secretMask } from '../../../domain/variables.ts';
import type { ApiDeps } from '../../deps.ts';
import type { ProblemId } from '../../http/problems.ts';
import { busy, invalidFields, notFound } from '../../http/errors.ts';
import { readDeviceSecrets } from '../devices/secrets.ts';
import type { SecretSource } from '../shared/redaction.ts';
import { redactorFor } from '../shared/redaction.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { requireValidContent } from '../services/content.ts';
import { servicePathParameters } from '../services/requestSchema.ts';
import { presentDryRun } from './presenter.ts';
import type { DryRunTarget } from './requestSchema.ts';
import { scriptDryRun, serviceDryRun } from './requestSchema.ts';
import { dryRunResponse } from './responseSchema.ts';

/** The most parameters that are stored of a device. Real devices have a few thousand. */
const maxParameters = 50_000;

interface Content {
  script: string;
  variables: VariableDefinition[];
}

const responses = {
  200: { description: 'What the script did, and what may be wrong with it.', schema: dryRunResponse },
};
const errors: ProblemId[] = ['not-found', 'busy'];

const scriptOperation = operation({
  method: 'post',
  path: '/v1/dry-run',
  operationId: 'dryRunScript',
  tag: 'Dry runs',
  summary: 'Try a script',
  scope: 'operate',
  body: scriptDryRun,
  responses,
  errors,
  idempotent: true,
  handle: async ({ caller, body: { script, variables, ...target } }, deps) => {
    const content = { script, variables: variables.map(withoutMask) };
    await requireValidContent(caller.organizationId, content, deps.checkScript);
    return ok(await dryRun(deps, caller.organizationId, content, target));
  },
});

const serviceOperation = operation({
  method: 'post',
  path: '/v1/services/{id}/dry-run',
  operationId: 'dryRunService',
  tag: 'Dry runs',
  summary: 'Try a service',
  scope: 'operate',
  parameters: servicePathParameters,
  body: serviceDryRun,
  responses,
  errors,
  idempotent: true,
  handle: async ({ caller: { organizationId }, path, body }, deps) => {
    const service = await findService(deps.pool, organizationId, path.id);
    if (!service) throw notFound('service');
    return ok(await dryRun(deps, organizationId, service, body));
  },
});

async function dryRun(
  { pool, dryRun: run }: ApiDeps,
  organizationId: string,
  content: Content,
  target: DryRunTarget,
): Promise<z.output<typeof dryRunResponse>> {
  const { script, variables: definitions } = content;
  const { values, model, device_id: deviceId } = target;
  requireTarget(definitions, target);
  const device = deviceId === undefined ? undefined : await readDevice(pool, organizationId, deviceId);
  const report = await run({
    organizationId,
    script,
    definitions,
    values: values as VariableValues,
    cpe: device ?? { model },
    deviceExists: (id) => deviceExists(pool, organizationId, id),
  });
  if (!report) throw busy('Too many dry runs are under way. Try again in a few seconds.');
  const own = { variables: values as VariableValues, definitions };
  return presentDryRun(report, redactorFor([own, ...(device?.secrets ?? [])]));
}

/** Removes a secret's default that the client sent back masked. */
function withoutMask({ default: value, ...definition }: VariableDefinition): VariableDefinition {
  const isKnown = value !== undefined && !(definition.secret && value === secretMask);
  return { ...definition, ...(isKnown && { default: value }) };
}

/** Validates the values. A required value may be missing: the dry run uses a sample. */
function requireTarget(definitions: VariableDefinition[], { values, model, device_id }: DryRunTarget): void {
  const optional = definitions.map((definition) => ({ ...definition, required: false }));
  const errors = checkVariables(optional, values).map(({ name, message }) => ({ field: `values.${name}`, message }));
  if (model !== undefined && device_id !== undefined)
    errors.push({ field: 'model', message: 'must be left out with device_id: the device determines the model' });
  if (errors.length > 0) throw invalidFields(errors);
}

/** Reads the stored device, and the secrets that its parameters may contain. */
async function readDevice(
  db: Db,
  organizationId: string,
  id: string,
): Promise<{ device: DryRunDevice; secrets: SecretSource[] }> {
  const device = await findDevice(db, organizationId, id);
  if (!device) throw notFound('device');
  const [parameters, { parameters: informed }, secrets] = await Promise.all([
    listParameters(db, device.key, {}, maxParameters),
    readInformParameters(db, device.key),
    readDeviceSecrets(db, device.key),
  ]);
  return { device: { id, facts: factsOf(device, informed), parameters }, secrets };
}

/** Returns the facts that a run of the device would have. */
function factsOf(device: DeviceRow, parameters: Record<string, string>): DeviceFacts {
  const facts = {
    manufacturer: device.manufacturer,
    oui: device.oui,
    product_class: device.productClass,
    serial_number: device.serialNumber,
    software_version: device.softwareVersion,
    hardware_version: device.hardwareVersion,
    root: device.root,
    address: device.remoteAddress,
    tags: device.tags,
    metadata: device.metadata,
  };
  return {
    ...(Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as Omit<
      DeviceFacts,
      'parameters'
    >),
    parameters,
  };
}

export const dryRunOperations = [scriptOperation, serviceOperation];
