import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Credentials {
  username: string;
  password: string;
}

const hashes = { MD5: 'md5', 'MD5-sess': 'md5', 'SHA-256': 'sha256', 'SHA-256-sess': 'sha256' } as const;
type DigestAlgorithm = keyof typeof hashes;

export interface DigestChallenge {
  scheme: 'digest';
  realm: string;
  nonce: string;
  opaque: string | undefined;
  /** Undefined: not named, so MD5. The response then names none either, because old peers do not know the field. */
  algorithm: DigestAlgorithm | undefined;
  /** Whether qop=auth is offered. Without it the response follows RFC 2069, without client nonce and count. */
  qop: boolean;
}

interface BasicChallenge {
  scheme: 'basic';
}

export type Challenge = DigestChallenge | BasicChallenge;

/** A client's Digest credentials (RFC 7616, 3.4). */
export interface DigestAuthorization {
  username: string;
  realm: string;
  nonce: string;
  uri: string;
  response: string;
  algorithm: DigestAlgorithm;
  qop: string | undefined;
  nc: string;
  cnonce: string;
}

interface SchemeFields {
  scheme: string;
  fields: Map<string, string>;
}

/**
 * Returns the supported challenges of a WWW-Authenticate header, the strongest first: SHA-256, MD5, Basic. Join
 * several header lines by commas.
 */
export function parseChallenges(header: string): Challenge[] {
  const challenges = parseSchemes(header)
    .map(toChallenge)
    .filter((challenge) => challenge !== undefined);
  return challenges.sort((a, b) => strength(b) - strength(a));
}

/**
 * Returns the Authorization header for a challenge.
 * @param uri the target of the request line.
 * @param count how often this nonce has been used, including this time.
 */
export function authorize(
  challenge: Challenge,
  credentials: Credentials,
  request: { method: string; uri: string },
  count: number,
  cnonce: string = randomBytes(8).toString('hex'),
): string {
  const { username, password } = credentials;
  if (challenge.scheme === 'basic') return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  const nc = count.toString(16).padStart(8, '0');
  const response = digestResponse(
    {
      username,
      realm,
      nonce,
      uri: request.uri,
      algorithm: algorithm ?? 'MD5',
      qop: qop ? 'auth' : undefined,
      nc,
      cnonce,
    },
    request.method,
    password,
  );
  const fields = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(request.uri)}`,
    `response="${response}"`,
  ];
  if (algorithm) fields.push(`algorithm=${algorithm}`);
  if (qop) fields.push('qop=auth', `nc=${nc}`);
  if (qop || algorithm?.endsWith('-sess')) fields.push(`cnonce="${cnonce}"`);
  if (opaque !== undefined) fields.push(`opaque=${quote(opaque)}`);
  return `Digest ${fields.join(', ')}`;
}

/** Parses an Authorization header; undefined when it is not Digest, or incomplete. */
export function parseDigestAuthorization(header: string): DigestAuthorization | undefined {
  const digest = parseSchemes(header).find(({ scheme }) => scheme === 'digest');
  if (!digest) return undefined;
  const field = (name: string) => digest.fields.get(name);
  const username = field('username');
  const realm = field('realm');
  const nonce = field('nonce');
  const uri = field('uri');
  const response = field('response');
  const algorithm = algorithmOf(field('algorithm') ?? 'MD5', response ?? '');
  if (username === undefined || realm === undefined || nonce === undefined || uri === undefined) return undefined;
  if (response === undefined || algorithm === undefined) return undefined;
  return {
    username,
    realm,
    nonce,
    uri,
    response,
    algorithm,
    qop: field('qop'),
    nc: field('nc') ?? '',
    cnonce: field('cnonce') ?? '',
  };
}

/** Checks that the client knows the password. The caller checks realm, nonce and uri. */
export function digestMatches(authorization: DigestAuthorization, method: string, password: string): boolean {
  const { qop } = authorization;
  if (qop !== undefined && qop !== 'auth') return false;
  const expected = Buffer.from(digestResponse(authorization, method, password));
  const given = Buffer.from(authorization.response.toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function digestResponse(fields: Omit<DigestAuthorization, 'response'>, method: string, password: string): string {
  const { username, realm, nonce, uri, algorithm, qop, nc, cnonce } = fields;
  const hash = (text: string) => createHash(hashes[algorithm]).update(text).digest('hex');
  let ha1 = hash(`${username}:${realm}:${password}`);
  if (algorithm.endsWith('-sess')) ha1 = hash(`${ha1}:${nonce}:${cnonce}`);
  const ha2 = hash(`${method}:${uri}`);
  return qop ? hash(`${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`) : hash(`${ha1}:${nonce}:${ha2}`);
}

function toChallenge({ scheme, fields }: SchemeFields): Challenge | undefined {
  if (scheme === 'basic') return { scheme };
  const nonce = fields.get('nonce');
  if (scheme !== 'digest' || nonce === undefined) return undefined;
  const named = fields.get('algorithm');
  const algorithm = named === undefined ? undefined : toAlgorithm(named);
  if (named !== undefined && algorithm === undefined) return undefined;
  const qops =
    fields
      .get('qop')
      ?.toLowerCase()
      .split(/[\s,]+/)
      .filter((qop) => qop !== '') ?? [];
  if (qops.length > 0 && !qops.includes('auth')) return undefined;
  return {
    scheme,
    realm: fields.get('realm') ?? '',
    nonce,
    opaque: fields.get('opaque'),
    algorithm,
    qop: qops.length > 0,
  };
}

/**
 * Some clients repeat the name of the strongest algorithm that was offered, or a name such as `SHA`, but compute MD5. A
 * response of 32 digits is MD5 whatever it is called.
 */
function algorithmOf(name: string, response: string): DigestAlgorithm | undefined {
  if (!/^[0-9a-f]{32}$/i.test(response)) return toAlgorithm(name);
  return name.toLowerCase().endsWith('-sess') ? 'MD5-sess' : 'MD5';
}

function toAlgorithm(name: string): DigestAlgorithm | undefined {
  return (Object.keys(hashes) as DigestAlgorithm[]).find((algorithm) => algorithm.toLowerCase() === name.toLowerCase());
}

function strength(challenge: Challenge): number {
  if (challenge.scheme === 'basic') return 0;
  return challenge.algorithm?.startsWith('SHA-256') ? 2 : 1;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const field = new RegExp(`\\s*(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,"]*))\\s*(?:,|$)`, 'y');
const schemeName = new RegExp(`[\\s,]*(${token})(?:\\s+|$)`, 'y');

/** Characters. Bounds the work on a hostile header, and is far longer than any real one. */
const maxHeaderLength = 4096;

/** Returns schemes and their fields, in order, and skips anything else up to the next comma. */
function parseSchemes(text: string): SchemeFields[] {
  const header = text.slice(0, maxHeaderLength);
  const schemes: SchemeFields[] = [];
  let at = 0;
  while (at < header.length) {
    const [, name, quoted, plain] = matchAt(field, header, at) ?? [];
    if (name !== undefined) {
      schemes.at(-1)?.fields.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '');
      at = field.lastIndex;
      continue;
    }
    const [, scheme] = matchAt(schemeName, header, at) ?? [];
    if (scheme !== undefined) {
      schemes.push({ scheme: scheme.toLowerCase(), fields: new Map() });
      at = schemeName.lastIndex;
      continue;
    }
    const comma = header.indexOf(',', at);
    at = comma === -1 ? header.length : comma + 1;
  }
  return schemes;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Renders a quoted-string, without control characters, which could end the header. */
function quote(text: string): string {
  const printable = text.replaceAll(/\p{Cc}/gu, '');
  return `"${printable.replaceAll(/["\\]/g, '\\$&')}"`;
}
