import type { Pool } from '../../../db/core/pool.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { renderHttpRequest } from '../../conformance/support/httpRequest.ts';
import { attachService, beginRun, insertDevice, queueMessages } from '../database/rows.ts';
import { inform, parameterNamesResponse, parameterValuesResponse } from './cpeMessages.ts';
import { RawCpe } from './rawCpe.ts';

/** A request of the gateway, and what a CPE with a large data model answers. */
export interface LargeAnswer {
  purpose: 'run' | 'refresh';
  request: CwmpRequest;
  answer: Buffer;
}

const root = 'InternetGatewayDevice.';
const leaves = [
  'HostName',
  'IPAddress',
  'MACAddress',
  'InterfaceType',
  'AddressSource',
  'LeaseTimeRemaining',
  'Active',
];
const values: CwmpRequest = { name: 'GetParameterValues', parameterNames: [root] };

/** Answers with as many parameters, in objects of seven. */
export function largeAnswers(parameters: number): Record<string, LargeAnswer> {
  const paths = Array.from(
    { length: parameters },
    (_, n) => `${root}LANDevice.1.Hosts.Host.${Math.floor(n / leaves.length)}.${leaves[n % leaves.length]}`,
  );
  const answer = Buffer.from(parameterValuesResponse(Object.fromEntries(paths.map((path, n) => [path, `value ${n}`]))));
  return {
    'values, to a script': { purpose: 'run', request: values, answer },
    'values, in a refresh': { purpose: 'refresh', request: values, answer },
    'names, in a refresh': {
      purpose: 'refresh',
      request: { name: 'GetParameterNames', parameterPath: root, nextLevel: false },
      answer: Buffer.from(parameterNamesResponse(paths)),
    },
  };
}

/** An answer with that many parameters, in 15 MB. The gateway accepts 16 MB and 50,000 parameters. */
export function largestAnswer(purpose: LargeAnswer['purpose'], parameters: number): LargeAnswer {
  const paths = Array.from({ length: parameters }, (_, n) => `${root}LANDevice.1.Hosts.Host.${n}.X_ACME-COM_History`);
  // Of each parameter, 180 bytes are its name and the elements.
  const value = 'x'.repeat(15_000_000 / parameters - 180);
  const answer = Buffer.from(parameterValuesResponse(Object.fromEntries(paths.map((path) => [path, value]))));
  return { purpose, request: values, answer };
}

/** Opens a session of a new device, up to the request. */
export async function openSession(
  pool: Pool,
  port: number,
  serial: string,
  { purpose, request }: LargeAnswer,
): Promise<RawCpe> {
  await attachService(pool, await insertDevice(pool, serial), serial);
  const cpe = new RawCpe(port);
  await cpe.post(inform({ serial }));
  await queueMessages(pool, await beginRun(pool, serial), [request], purpose);
  const { body } = await cpe.post('');
  if (!body.includes(`<cwmp:${request.name}>`)) throw new Error(`${request.name} was not sent, but: ${body}`);
  return cpe;
}

/**
 * Sends an answer whose content this process does not read, since that would take its time.
 * @returns the status of the response; 0 when the gateway closed the connection instead.
 */
export async function sendUnread(cpe: RawCpe, { answer }: LargeAnswer): Promise<number> {
  cpe.expect('');
  cpe.socket.write(renderHttpRequest(answer));
  return await cpe.answer().then(
    ({ status }) => status,
    () => 0,
  );
}
