import type { OrganizationSettings } from '../../db/access/organizations.ts';
import { HttpError } from '../server/httpError.ts';

export const realm = 'Cuttle';

type Methods = Pick<OrganizationSettings, 'authentication' | 'basicWithoutTls'>;

/** Returns whether Basic is accepted. Without TLS it is off by default, because it sends the password in clear text. */
export function acceptsBasic({ authentication, basicWithoutTls }: Methods, encrypted: boolean): boolean {
  return authentication.includes('basic') && (encrypted || basicWithoutTls);
}

/**
 * Returns the WWW-Authenticate header lines. The MD5 challenge comes first and names no algorithm: libcurl reads only
 * one Digest line, and old versions fail on an algorithm that they do not know. TR-069 requires only MD5 (Amendment 6,
 * 3.4.4). A better client picks the strongest algorithm that it knows.
 */
export function renderChallenges(methods: Methods, encrypted: boolean, nonce: string, stale: boolean): string[] {
  const digest = `Digest realm="${realm}", qop="auth", nonce="${nonce}"${stale ? ', stale=true' : ''}`;
  return [
    ...(methods.authentication.includes('digest') ? [digest, `${digest}, algorithm=SHA-256`] : []),
    ...(acceptsBasic(methods, encrypted) ? [`Basic realm="${realm}"`] : []),
  ];
}

/** Returns the error for a request that is not authenticated. Its response keeps the connection open. */
export function unauthorized(challenges: string[]): HttpError {
  // A 401 must contain a challenge (RFC 9110, 15.5.2).
  if (challenges.length === 0)
    return new HttpError(403, 'Authentication is required. Use a client certificate, or connect over TLS.');
  return new HttpError(401, 'Authentication is required.', { 'WWW-Authenticate': challenges });
}
