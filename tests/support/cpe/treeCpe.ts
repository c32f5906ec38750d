import { envelope, inform } from './cpeMessages.ts';
import { createRandom } from '../random.ts';

export interface TreeParameter {
  path: string;
  value: string;
  type: string;
  writable: boolean;
}

const root = 'InternetGatewayDevice.';
const perHost = 10;
const perAccessPoint = 4 * perHost;

/** Builds a tree of `count` parameters in objects of ten, with values as a CPE with many WLAN clients has them. */
export function buildTree(count: number): TreeParameter[] {
  const number = createRandom(count);
  return Array.from({ length: count }, (_, index) => {
    const accessPoint = Math.floor(index / perAccessPoint) + 1;
    const host = (Math.floor(index / perHost) % 4) + 1;
    const [name, type, value] = fieldOf(index % perHost, index, number);
    const path = `${root}LANDevice.1.WLANConfiguration.${accessPoint}.AssociatedDevice.${host}.${name}`;
    return { path, value, type, writable: index % 3 === 0 };
  });
}

function fieldOf(field: number, index: number, number: () => number): [string, string, string] {
  const counter = String(Math.floor(number() * 1e9));
  const fields: [string, string, string][] = [
    ['AssociatedDeviceAuthenticationState', 'boolean', '1'],
    ['AssociatedDeviceIPAddress', 'string', `192.168.${Math.floor(index / 2500)}.${Math.floor(index / perHost) % 250}`],
    ['AssociatedDeviceMACAddress', 'string', `02:00:00:${counter.slice(0, 2)}:${counter.slice(2, 4)}:01`],
    ['LastDataTransmitRate', 'string', '866.7'],
    ['SignalStrength', 'int', `-${40 + Math.floor(number() * 40)}`],
    ['X_HostName', 'string', `host-${index}`],
    ['X_BytesSent', 'unsignedInt', counter],
    ['X_BytesReceived', 'unsignedInt', counter],
    ['X_LeaseTimeRemaining', 'int', '86400'],
    ['X_OperatingStandard', 'string', 'ac'],
  ];
  return fields[field] ?? ['X_Other', 'string', ''];
}

/** Runs one session of a CPE with this tree, until the ACS ends it. @returns the number of RPCs that it answered. */
export async function runTreeSession(port: number, serial: string, tree: readonly TreeParameter[]): Promise<number> {
  let cookie = '';
  const post = async (body: string): Promise<{ status: number; text: string }> => {
    const headers = { 'content-type': 'text/xml; charset="utf-8"', ...(cookie !== '' && { cookie }) };
    const response = await fetch(`http://127.0.0.1:${port}/acs`, { method: 'POST', body, headers });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return { status: response.status, text: await response.text() };
  };
  await post(inform({ serial, events: ['2 PERIODIC'] }));
  let rpcs = 0;
  for (let asked = await post(''); asked.status === 200; rpcs += 1) asked = await post(answerTo(asked.text, tree));
  return rpcs;
}

function answerTo(request: string, tree: readonly TreeParameter[]): string {
  const id = /<cwmp:ID[^>]*>([^<]*)</.exec(request)?.[1] ?? '';
  const names = [...request.matchAll(/<(?:string|ParameterPath)[^>]*>([^<]*)</g)].map((match) => match[1] ?? '');
  const selected = selectBelow(tree, names);
  const method = request.includes('GetParameterNames>') ? 'GetParameterNames' : 'GetParameterValues';
  const structs = selected.map(method === 'GetParameterNames' ? renderName : renderValue);
  return envelope(
    `<cwmp:${method}Response><ParameterList>${structs.join('')}</ParameterList></cwmp:${method}Response>`,
    id,
  );
}

function selectBelow(tree: readonly TreeParameter[], names: string[]): readonly TreeParameter[] {
  if (names.includes(root)) return tree;
  return names.flatMap((name) =>
    tree.filter(({ path }) => (name.endsWith('.') ? path.startsWith(name) : path === name)),
  );
}

function renderName({ path, writable }: TreeParameter): string {
  return `<ParameterInfoStruct><Name>${path}</Name><Writable>${Number(writable)}</Writable></ParameterInfoStruct>`;
}

function renderValue({ path, value, type }: TreeParameter): string {
  const typed = `<Value xsi:type="xsd:${type}">${value}</Value>`;
  return `<ParameterValueStruct><Name>${path}</Name>${typed}</ParameterValueStruct>`;
}
