import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { CwmpVersion } from '../../domain/cwmp/version.ts';
import { minorOf, versionOfMinor, versionOfNamespace } from '../../domain/cwmp/version.ts';

/**
 * A CWMP session: everything that a gateway needs to handle its next request. Any gateway can, since the CPE's cookie
 * holds it.
 */
export interface Session {
  deviceKey: number;
  /** 24 hexadecimal digits. */
  id: string;
  cwmpNamespace: string;
  /** In milliseconds since 1970, on the clock of the gateway where the session began. */
  startedAt: number;
  /** The negotiated version, or else the one that the namespace implies. */
  version: CwmpVersion;
  /** How many seconds the CPE waits for a response; 0 if it did not say, or if it is more than 999. */
  timeout: number;
  /** The mark of the client certificate that the session began with. It continues only with the same certificate. */
  certificate?: string;
  /** The organization in the URL's path; '' for none. The session is valid only at this path. */
  pathOrganization: string;
}

const cookieName = 'session';
const namespacePrefix = 'urn:dslforum-org:cwmp-';
const idBytes = 12;
const tagBytes = 16;
const maxTimeout = 999;

export function newSessionId(): string {
  return randomBytes(idBytes).toString('hex');
}

/** Returns the Set-Cookie header. It has no attributes, because some CPEs send them back and others fail on them. */
export function sessionCookie(session: Session, key: KeyObject): string {
  return `${cookieName}=${seal(session, key)}`;
}

/**
 * Returns the session in a Cookie header; undefined without one that was sealed with this key for this organization's
 * path. Reads attributes that the CPE sent back, quotes and commas. Of several cookies, the newest session counts,
 * because some CPEs never drop an old cookie.
 */
export function readSessionCookie(header: string, key: KeyObject, pathOrganization: string): Session | undefined {
  const tokens = header.matchAll(/(?:^|[;,\s])session="?([0-9a-f]{56,192})(?=$|["\s;,])/g);
  return [...tokens]
    .map((match) => unseal(Buffer.from(match[1] ?? '', 'hex'), key, pathOrganization))
    .reduce(newerSession, undefined);
}

export function newerSession(one: Session | undefined, other: Session | undefined): Session | undefined {
  if (!one || !other) return one ?? other;
  return one.startedAt > other.startedAt ? one : other;
}

/**
 * Encrypts a session with AES-256-GCM. The result is in hexadecimal digits, because some CPEs fail on other characters.
 * The session's random id is the nonce, which is safe because it only ever encrypts this one text.
 */
function seal(session: Session, key: KeyObject): string {
  const nonce = Buffer.from(session.id, 'hex');
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(session.pathOrganization));
  const sealed = Buffer.concat([nonce, cipher.update(encodeSession(session)), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]).toString('hex');
}

function unseal(token: Buffer, key: KeyObject, pathOrganization: string): Session | undefined {
  const nonce = token.subarray(0, idBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(pathOrganization)).setAuthTag(token.subarray(-tagBytes));
  try {
    const text = Buffer.concat([decipher.update(token.subarray(idBytes, -tagBytes)), decipher.final()]).toString();
    return { ...decodeSession(nonce.toString('hex'), text), pathOrganization: pathOrganization };
  } catch {
    return undefined;
  }
}

/** Returns "41 1-2 4 30 mhq3k2x0", or for most sessions "41 1-2   mhq3k2x0": default values are left out. */
function encodeSession({ deviceKey, cwmpNamespace, version, timeout, startedAt, certificate }: Session): string {
  const negotiated = version === versionOfNamespace(cwmpNamespace) ? '' : minorOf(version);
  const shortTimeout = timeout > 0 && timeout <= maxTimeout ? timeout : '';
  const namespace = cwmpNamespace.slice(namespacePrefix.length);
  const end = certificate === undefined ? '' : ` ${certificate}`;
  return `${deviceKey} ${namespace} ${negotiated} ${shortTimeout} ${startedAt.toString(36)}${end}`;
}

function decodeSession(id: string, text: string): Omit<Session, 'pathOrganization'> {
  const [deviceKey, namespace = '', negotiated = '', timeout, startedAt = '0', certificate] = text.split(' ');
  const cwmpNamespace = namespacePrefix + namespace;
  const version =
    (negotiated === '' ? undefined : versionOfMinor(Number(negotiated))) ?? versionOfNamespace(cwmpNamespace);
  return {
    deviceKey: Number(deviceKey),
    id,
    cwmpNamespace,
    version,
    timeout: Number(timeout ?? 0),
    startedAt: Number.parseInt(startedAt, 36),
    ...(certificate !== undefined && { certificate }),
  };
}
