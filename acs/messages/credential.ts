import { randomBytes } from 'node:crypto';
import { queueCredential } from '../../db/devices/connectionRequests.ts';
import type { SentMessage } from '../../db/runs/messages.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import { settleCredentialMessage } from '../../db/runs/settle.ts';
import type { Db } from '../../db/core/pool.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { summarize } from '../../domain/cwmp/summary.ts';
import type { DeviceFacts } from '../../domain/types.ts';

const usernameParameter = 'ManagementServer.ConnectionRequestUsername';
const passwordParameter = 'ManagementServer.ConnectionRequestPassword';

/**
 * Has a CPE that has forgotten all it was told given a username and a password of its own for connection requests, where its
 * organization wants that. The old ones count until it has acknowledged the new ones.
 * @param root undefined where its Inform named no parameter: then its parameters have no names that we could know.
 */
export async function renewCredential(
  db: Db,
  { organizationId, key }: { organizationId: string; key: number },
  root: DeviceFacts['root'],
): Promise<void> {
  if (root === undefined) return;
  const request: CwmpRequest = {
    name: 'SetParameterValues',
    // Digits and letters: some CPEs stumble over others. The username tells CPEs apart in UDP connection requests.
    parameterList: [
      { name: root + usernameParameter, value: `cuttle${randomBytes(8).toString('hex')}`, type: 'string' },
      { name: root + passwordParameter, value: randomBytes(16).toString('hex'), type: 'string' },
    ],
    parameterKey: '',
  };
  await queueCredential(db, organizationId, key, { request, summary: summarize(request) });
}

export async function settleCredential(db: Db, message: SentMessage, verdict: Verdict): Promise<void> {
  const { request } = message;
  const values = request.name === 'SetParameterValues' ? request.parameterList : [];
  const valueOf = (parameter: string): string => values.find(({ name }) => name.endsWith(parameter))?.value ?? '';
  await settleCredentialMessage(db, message, verdict, {
    username: valueOf(usernameParameter),
    password: valueOf(passwordParameter),
  });
}
