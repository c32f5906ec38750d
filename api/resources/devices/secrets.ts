import type { Db } from '../../../db/core/pool.ts';
import { readDevicePasswords, readDeviceVariables } from '../../../db/runs/messageReads.ts';
import type { SecretSource } from '../shared/redaction.ts';

/** Returns the secrets that anything a device reports may contain: those of its instances, and its passwords. */
export async function readDeviceSecrets(db: Db, deviceKey: number): Promise<SecretSource[]> {
  const [attached, secrets] = await Promise.all([
    readDeviceVariables(db, deviceKey),
    readDevicePasswords(db, deviceKey),
  ]);
  return [...attached, { variables: {}, definitions: [], secrets }];
}
