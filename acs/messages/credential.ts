import { randomBytes } from 'node:crypto';
import type { Db } from '../../db/core/pool.ts';
import { queueCredential } from '../../db/devices/connectionRequests.ts';
import type { SentMessage } from '../../db/runs/messages.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import { settleCredentialMessage } from '../../db/runs/settle.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { summarize } from '../../domain/cwmp/summary.ts';
import type { DeviceFacts } from '../../domain/types.ts';

const usernameParameter = 'ManagementServer.ConnectionRequestUsername';
const passwordParameter = 'ManagementServer.ConnectionRequestPassword';

/**
 * Queues a new username and password for connection requests, after a factory reset and if the organization wants it.
 * The message belongs to no run and is sent before the run's messages. The old credential stays valid until the CPE has
 * acknowledged the new one.
 * @param root undefined when the Inform had no parameters: then the names of the two parameters are not known.
 */
export async function renewCredential(
  db: Db,
  { organizationId, key }: { organizationId: string; key: number },
  root: DeviceFacts['root'],
): Promise<void> {
  if (root === undefined) return;
  const request: CwmpRequest = {
    name: 'SetParameterValues',
    // Some CPEs fail on other characters than digits and letters. UDP connection requests identify a CPE by its
    // username.
    parameterList: [
      { name: root + usernameParameter, value: `cuttle${randomBytes(8).toString('hex')}`, type: 'string' },
      { name: root + passwordParameter, value: randomBytes(16).toString('hex'), type: 'string' },
    ],
    parameterKey: '',
  };
  await queueCredential(db, organizationId, key, { request, summary: summarize(request) });
}

/** Returns the parts of the credential for connection requests that a request sets; undefined if it sets none. */
export function credentialIn(
  request: CwmpRequest,
): { username: string | undefined; password: string | undefined } | undefined {
  if (request.name !== 'SetParameterValues') return undefined;
  const valueOf = (parameter: string): string | undefined =>
    request.parameterList.findLast(({ name }) => name.endsWith(`.${parameter}`))?.value;
  const [username, password] = [valueOf(usernameParameter), valueOf(passwordParameter)];
  return username === undefined && password === undefined ? undefined : { username, password };
}

/** Stores the answer. The same statement moves an acknowledged credential to the device. */
export async function settleCredential(db: Db, message: SentMessage, verdict: Verdict): Promise<void> {
  const { username = '', password = '' } = credentialIn(message.request) ?? {};
  await settleCredentialMessage(db, message, verdict, { username, password });
}
