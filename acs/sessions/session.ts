import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { CwmpVersion } from '../../domain/cwmp/version.ts';
import { minorOf, versionOfMinor, versionOfNamespace } from '../../domain/cwmp/version.ts';

/** A CWMP session: all that a gateway must know of it, so that any gateway can serve its next request. */
export interface Session {
  deviceKey: number;
  /** 24 hexadecimal digits. */
  id: string;
  cwmpNamespace: string;
  /** In milliseconds since 1970, by the clock of the gateway where it began. */
  startedAt: number;
  /** As negotiated, else by the namespace. */
  version: CwmpVersion;
  /** How many seconds the CPE waits for an answer; 0 where it did not say, or longer than anyone makes it wait. */
  timeout: number;
  /** The organization that the path named, '' for none: the session goes on only there. */
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

/** The Set-Cookie header. Without attributes: some CPEs send them back, others fail on them. */
export function sessionCookie(session: Session, key: KeyObject): string {
  return `${cookieName}=${seal(session, key)}`;
}

/**
 * The session of a Cookie header: with attributes echoed, quoted, separated by commas, the newest one of several.
 * Undefined where there is none that this key sealed for this pathOrganization.
 */
export function readSessionCookie(header: string, key: KeyObject, pathOrganization: string): Session | undefined {
  const tokens = header.matchAll(/(?:^|[;,\s])session="?([0-9a-f]{56,128})(?=$|["\s;,])/g);
  return [...tokens]
    .map((match) => unseal(Buffer.from(match[1] ?? '', 'hex'), key, pathOrganization))
    .reduce(newerSession, undefined);
}

export function newerSession(one: Session | undefined, other: Session | undefined): Session | undefined {
  if (!one || !other) return one ?? other;
  return one.startedAt > other.startedAt ? one : other;
}

/**
 * AES-256-GCM, in hexadecimal digits since some CPEs stumble over others. The session's random id is the nonce: it seals
 * one text only, however often.
 */
function seal(session: Session, key: KeyObject): string {
  const nonce = Buffer.from(session.id, 'hex');
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(session.pathOrganization));
  const sealed = Buffer.concat([nonce, cipher.update(textOf(session)), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]).toString('hex');
}

function unseal(token: Buffer, key: KeyObject, pathOrganization: string): Session | undefined {
  const nonce = token.subarray(0, idBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(pathOrganization)).setAuthTag(token.subarray(-tagBytes));
  try {
    const text = Buffer.concat([decipher.update(token.subarray(idBytes, -tagBytes)), decipher.final()]).toString();
    return { ...sessionOf(nonce.toString('hex'), text), pathOrganization: pathOrganization };
  } catch {
    return undefined;
  }
}

/** "41 1-2 4 30 mhq3k2x0"; of most sessions "41 1-2   mhq3k2x0", since what says nothing new is left out. */
function textOf({ deviceKey, cwmpNamespace, version, timeout, startedAt }: Session): string {
  const negotiated = version === versionOfNamespace(cwmpNamespace) ? '' : minorOf(version);
  const shortTimeout = timeout > 0 && timeout <= maxTimeout ? timeout : '';
  return `${deviceKey} ${cwmpNamespace.slice(namespacePrefix.length)} ${negotiated} ${shortTimeout} ${startedAt.toString(36)}`;
}

function sessionOf(id: string, text: string): Omit<Session, 'pathOrganization'> {
  const [deviceKey, namespace = '', negotiated = '', timeout, startedAt = '0'] = text.split(' ');
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
  };
}
