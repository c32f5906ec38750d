import { createHash, timingSafeEqual } from 'node:crypto';
import type { Client } from '../../lib/net/client.ts';
import type { DigestAuthorization } from '../../lib/net/digest.ts';
import { digestMatches, parseDigestAuthorization } from '../../lib/net/digest.ts';

/** The content of an Authorization header. */
export type Login =
  | { scheme: 'basic'; username: string; password: string }
  | { scheme: 'digest'; username: string; digest: DigestAuthorization };

/** In characters. No stored username is longer. */
const maxUsernameLength = 300;

/** Returns undefined when there is no header, or no valid one. PostgreSQL rejects a username with a NUL. */
export function readLogin(header: string | undefined): Login | undefined {
  if (header === undefined) return undefined;
  const login = readBasic(header) ?? readDigest(header);
  return login && login.username.length <= maxUsernameLength && !/\p{Cc}/u.test(login.username) ? login : undefined;
}

function readBasic(header: string): Login | undefined {
  const encoded = /^\s*basic\s+([\w+/=-]+)\s*$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = decode(Buffer.from(encoded, 'base64'));
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { scheme: 'basic', username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function readDigest(header: string): Login | undefined {
  // Node decodes headers as Latin-1.
  const digest = parseDigestAuthorization(decode(Buffer.from(header, 'latin1')));
  return digest && { scheme: 'digest', username: digest.username, digest };
}

/** Decodes UTF-8, or else Latin-1: the client chooses (RFC 7616, 4, and RFC 7617, 2.1). */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** Compares in constant time. */
export function passwordMatches(login: Login, method: string, password: string): boolean {
  if (login.scheme === 'digest') return digestMatches(login.digest, method, password);
  return timingSafeEqual(sha256(login.password), sha256(password));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Returns whether Digest's `uri` matches the request's target (RFC 7616, 3.4.6). CPEs put the whole URL there, omit the
 * query or a slash at either end, or send only "/", and a proxy may have changed the path. The check can be lenient,
 * because all our paths are one resource, and both the nonce and the username are bound to the organization.
 */
export function isSameTarget(uri: string, target: string, client: Pick<Client, 'proxied'>): boolean {
  const path = pathOf(uri);
  return client.proxied || path === '' || path === pathOf(target);
}

/** Removes scheme, host, query, and slashes at both ends. */
function pathOf(uri: string): string {
  return uri
    .trim()
    .replace(/^https?:\/\/[^/?]*/i, '')
    .replace(/[?#].*$/s, '')
    .replace(/^\/{1,8}/, '')
    .replace(/\/{1,8}$/, '');
}
