import { randomBytes } from 'node:crypto';

/**
 * Returns a new id such as `ins_01k…`. It is unguessable (80 random bits) and sorts by the millisecond of its
 * creation in every collation, so that lists by id are lists by age.
 */
export function newId(prefix: 'svc' | 'ins' | 'rty' | 'rol' | 'whk' | 'ord' | 'act'): string {
  const random = BigInt(`0x${randomBytes(10).toString('hex')}`);
  const number = (BigInt(Date.now()) << 80n) | random;
  return `${prefix}_${number.toString(32).padStart(26, '0')}`;
}
