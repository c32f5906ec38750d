import { createHash, timingSafeEqual } from 'node:crypto';
import type { DigestAuthorization } from '../../lib/net/digest.ts';
import { digestMatches, parseDigestAuthorization } from '../../lib/net/digest.ts';

/** What an Authorization header says. */
export type Login =
  | { scheme: 'basic'; username: string; password: string }
  | { scheme: 'digest'; username: string; digest: DigestAuthorization };

/** A username is looked up: PostgreSQL has no NUL in its texts, and no row has a longer one. */
const maxUsername = 300;

/** Undefined where there is none, or none that is understood. */
export function readLogin(header: string | undefined): Login | undefined {
  if (header === undefined) return undefined;
  const login = readBasic(header) ?? readDigest(header);
  return login && login.username.length <= maxUsername && !/\p{Cc}/u.test(login.username) ? login : undefined;
}

function readBasic(header: string): Login | undefined {
  const encoded = /^\s*basic\s+([\w+/=-]+)\s*$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = decode(Buffer.from(encoded, 'base64'));
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { scheme: 'basic', username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function readDigest(header: string): Login | undefined {
  // Node gives the bytes of a header as Latin-1.
  const digest = parseDigestAuthorization(decode(Buffer.from(header, 'latin1')));
  return digest && { scheme: 'digest', username: digest.username, digest };
}

/** UTF-8, else as Latin-1 has it (RFC 7616, 4, and RFC 7617, 2.1, leave it to the client). */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** Takes the same time whatever is wrong. */
export function passwordMatches(login: Login, method: string, password: string): boolean {
  if (login.scheme === 'digest') return digestMatches(login.digest, method, password);
  return timingSafeEqual(sha256(login.password), sha256(password));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
