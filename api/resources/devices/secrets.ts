import type { Db } from '../../../db/core/pool.ts';
import { readDevicePasswords, readDeviceVariables } from '../../../db/runs/runReads.ts';
import type { SecretSource } from '../shared/redaction.ts';

/** What must not be shown of all that is told of a device. */
export async function readDeviceSecrets(db: Db, deviceKey: number): Promise<SecretSource[]> {
  const [attached, secrets] = await Promise.all([
    readDeviceVariables(db, deviceKey),
    readDevicePasswords(db, deviceKey),
  ]);
  return [...attached, { variables: {}, definitions: [], secrets }];
}
