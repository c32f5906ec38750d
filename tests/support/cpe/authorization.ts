import type { Credentials, DigestChallenge } from '../../../lib/net/digest.ts';
import { authorize, parseChallenges } from '../../../lib/net/digest.ts';
import type { RawAnswer, RawCpe } from './rawCpe.ts';

interface ProofOptions {
  /** Default: the strongest that the gateway offered. */
  algorithm?: DigestChallenge['algorithm'];
  /** Responds as in RFC 2069. */
  withoutQop?: boolean;
  uri?: string;
  nonce?: string;
  count?: number;
}

/** Returns the Authorization header that answers a Digest challenge. */
export function digestOf(
  answer: RawAnswer,
  credentials: Credentials,
  path: string,
  options: ProofOptions = {},
): string {
  const [strongest] = parseChallenges(answer.challenges.join(', '));
  if (strongest?.scheme !== 'digest') throw new Error(`no Digest is offered: HTTP ${answer.status}`);
  const algorithm = 'algorithm' in options ? options.algorithm : strongest.algorithm;
  const challenge = { ...strongest, algorithm, nonce: options.nonce ?? strongest.nonce, qop: !options.withoutQop };
  return authorize(challenge, credentials, { method: 'POST', uri: options.uri ?? path }, options.count ?? 1);
}

export function basicOf({ username, password }: Credentials): string {
  return authorize({ scheme: 'basic' }, { username, password }, { method: 'POST', uri: '' }, 1);
}

/** Posts, and posts again with credentials if the response is 401. */
export async function postProven(
  cpe: RawCpe,
  body: string,
  path: string,
  credentials: Credentials,
  options: ProofOptions = {},
): Promise<RawAnswer> {
  const first = await cpe.post(body, {}, path);
  if (first.status !== 401) return first;
  return await cpe.post(body, { Authorization: digestOf(first, credentials, path, options) }, path);
}
