import type { OrganizationSettings } from '../../db/access/organizations.ts';
import { HttpError } from '../server/httpError.ts';

export const realm = 'Cuttle';

type Methods = Pick<OrganizationSettings, 'authentication' | 'basicWithoutTls'>;

/** Basic shows the password to everybody on the way. */
export function acceptsBasic({ authentication, basicWithoutTls }: Methods, encrypted: boolean): boolean {
  return authentication.includes('basic') && (encrypted || basicWithoutTls);
}

/**
 * WWW-Authenticate, a header line for each. MD5 goes first and unnamed: libcurl looks at the first Digest line only, old ones know no
 * other algorithm, and neither do CPEs that read only one line (TR-069 Amendment 6, 3.4.4, asks no more of them). A better CPE takes
 * the strongest that it knows.
 */
export function renderChallenges(methods: Methods, encrypted: boolean, nonce: string, stale: boolean): string[] {
  const digest = `Digest realm="${realm}", qop="auth", nonce="${nonce}"${stale ? ', stale=true' : ''}`;
  return [
    ...(methods.authentication.includes('digest') ? [digest, `${digest}, algorithm=SHA-256`] : []),
    ...(acceptsBasic(methods, encrypted) ? [`Basic realm="${realm}"`] : []),
  ];
}

/** The answer to a request without proof; the connection is kept. */
export function unauthorized(challenges: string[]): HttpError {
  // A 401 must offer something (RFC 9110, 15.5.2).
  if (challenges.length === 0) return new HttpError(403, 'Prove who you are, by a client certificate or over TLS.');
  return new HttpError(401, 'Prove who you are.', { 'WWW-Authenticate': challenges });
}
