import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldEnvelope, fieldInform, fieldValues } from '../../support/cpe/fieldMessages.ts';
import type { RawAnswer } from '../../support/cpe/rawCpe.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { readStoredParametersOf } from '../../support/database/parameters.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, newSerialNumber, reach } from '../../support/process/system.ts';

const system = await useSharedSystem();
const { port, pathname } = new URL(system.acsUrl);
const root = 'InternetGatewayDevice.';
const script = "assert(refresh_device_parameters(get_device_id()))\nset_provisioning_status('provisioned')";

function createTree(count: number): Map<string, string> {
  const table = `${root}LANDevice.1.WLANConfiguration.`;
  const vendor = Array.from({ length: count }, (_, index): [string, string] => {
    const client = `${Math.floor(index / 40) + 1}.AssociatedDevice.${(Math.floor(index / 10) % 4) + 1}`;
    return [`${table}${client}.X_VENDOR_Parameter${index % 10}`, `value ${index}`];
  });
  return new Map([
    [`${root}DeviceInfo.SoftwareVersion`, '1.0'],
    ...vendor,
    [`${root}ManagementServer.ConnectionRequestURL`, 'http://127.0.0.1:9/'],
    [`${root}ManagementServer.ParameterKey`, ''],
  ]);
}

/** Returns the names at and below a partial path, with those of objects, as GetParameterNames does. */
function namesBelow(tree: Map<string, string>, path: string, nextLevel: boolean): string[] {
  const names = new Set<string>();
  for (const name of tree.keys()) {
    const parts = name.slice(path.length).split('.');
    if (!name.startsWith(path)) continue;
    for (let depth = 1; depth < parts.length; depth += 1) names.add(`${path}${parts.slice(0, depth).join('.')}.`);
    names.add(name);
  }
  return [...names].filter((name) => !nextLevel || !name.slice(path.length, -1).includes('.')).sort();
}

function answerTo(tree: Map<string, string>, { body }: RawAnswer): string {
  if (body.includes('<cwmp:GetParameterNames>')) {
    const path = /<ParameterPath[^>]*>([^<]*)/.exec(body)?.[1] ?? '';
    const names = namesBelow(tree, path, /<NextLevel>(?:1|true)</.test(body));
    const structs = names.map(
      (name) => `<ParameterInfoStruct><Name>${name}</Name><Writable>1</Writable></ParameterInfoStruct>`,
    );
    const list = `<ParameterList enc:arrayType="cwmp:ParameterInfoStruct[${names.length}]">${structs.join('')}`;
    return `<cwmp:GetParameterNamesResponse>${list}</ParameterList></cwmp:GetParameterNamesResponse>`;
  }
  assert.match(body, /<cwmp:GetParameterValues>/);
  const asked = [...body.matchAll(/<string>([^<]*)<\/string>/g)].map(([, name = '']) => name);
  const paths = asked.flatMap((name) =>
    name.endsWith('.') ? [...tree.keys()].filter((path) => path.startsWith(name)).sort() : [name],
  );
  return fieldValues(paths.map((path) => [path, tree.get(path) ?? '']));
}

/** Has one session, in which the CPE answers everything. @returns the number of requests that it got. */
async function haveSession(serialNumber: string, tree: Map<string, string>): Promise<number> {
  const cpe = new RawCpe(Number(port));
  const parameters = [...tree].filter(([name]) => /\.(?:DeviceInfo|ManagementServer)\./.test(name));
  await cpe.post(fieldInform(serialNumber, { productClass: 'Tree', parameters }), {}, pathname);
  const headers = { Cookie: cpe.cookie.split(';')[0] ?? '' };
  let requests = 0;
  for (let next = await cpe.post('', headers, pathname); next.body !== ''; requests += 1) {
    const id = /<cwmp:ID[^>]*>([^<]*)/.exec(next.body)?.[1] ?? '';
    next = await cpe.post(fieldEnvelope(answerTo(tree, next), id), headers, pathname);
  }
  await cpe.close();
  return requests;
}

for (const [count, maxRequests] of [
  [100, 3],
  [1_000, 6],
  [3_000, 12],
  [10_000, 35],
] as const) {
  test(`a refresh of ${count} parameters stores all of them in one session`, async (t) => {
    const serialNumber = newSerialNumber();
    const instance = await attach(system, { serialNumber, script });
    const tree = createTree(count);
    const requests = await haveSession(serialNumber, tree);
    t.diagnostic(`${requests} requests`);
    assert.ok(requests <= maxRequests, `${requests} requests`);
    await reach(system, instance.id, 'provisioned');
    const stored = await readStoredParametersOf(system.pool, serialNumber);
    assert.deepEqual(new Map(stored.map(({ path, value }) => [path, value])), tree);
  });
}
