import { Readable } from 'node:stream';
import type { Db } from '../../../db/core/pool.ts';
import type { ParameterSelection } from '../../../db/devices/parameters.ts';
import { listParameters, streamParameters } from '../../../db/devices/parameters.ts';
import { ndjson } from '../../http/input/ndjson.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { operation } from '../../http/operation.ts';
import { presentPage } from '../../http/pagination.ts';
import { ok } from '../../http/responses.ts';
import type { Redactor } from '../shared/redaction.ts';
import { redactorFor } from '../shared/redaction.ts';
import { requireDevice } from './find.ts';
import { presentParameter } from './presenter.ts';
import { devicePathParameters, parameterFilter, parameterList } from './requestSchema.ts';
import { parameterResponse } from './responseSchema.ts';
import { readDeviceSecrets } from './secrets.ts';

const listOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}/parameters',
  operationId: 'listDeviceParameters',
  tag: 'Devices',
  summary: "List the device's parameters",
  description: 'As stored, in order of path. The device is not asked.',
  scope: 'read',
  parameters: devicePathParameters,
  query: parameterList,
  responses: { 200: { description: 'A page of parameters.', schema: pageSchema(parameterResponse) } },
  handle: async ({ caller, path, query: { limit, cursor, ...filter } }, { pool }) => {
    const device = await requireDevice(pool, caller.organizationId, path.id);
    const parameters = await listParameters(pool, device.key, { ...filter, after: cursor }, limit + 1);
    const redactor = redactorFor(await readDeviceSecrets(pool, device.key));
    return ok(
      presentPage(
        parameters,
        limit,
        ({ path: name }) => name,
        (parameter) => presentParameter(parameter, redactor),
      ),
    );
  },
});

const treeOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}/parameter-tree',
  operationId: 'streamDeviceParameters',
  tag: 'Devices',
  summary: "Read all of the device's parameters",
  description:
    `As stored, in order of path: a \`Parameter\` on each line (\`${ndjson}\`), up to 50,000. ` +
    'The device is not asked.',
  scope: 'read',
  parameters: devicePathParameters,
  query: parameterFilter,
  responses: { 200: { description: 'The parameters.', mediaType: ndjson } },
  handle: async ({ caller, path, query }, { pool }) => {
    const device = await requireDevice(pool, caller.organizationId, path.id);
    const redactor = redactorFor(await readDeviceSecrets(pool, device.key));
    return { status: 200, body: Readable.from(toLines(pool, device.key, query, redactor)) };
  },
});

async function* toLines(
  db: Db,
  deviceKey: number,
  selection: ParameterSelection,
  redactor: Redactor,
): AsyncGenerator<string> {
  for await (const parameters of streamParameters(db, deviceKey, selection))
    yield parameters.map((parameter) => `${JSON.stringify(presentParameter(parameter, redactor))}\n`).join('');
}

export const deviceParameterOperations = [listOperation, treeOperation];
