import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A CWMP session: all that a gateway must know of it, so that any gateway can serve its next request. */
export interface Session {
  deviceKey: number;
  /** 24 hexadecimal digits. */
  id: string;
  cwmpNamespace: string;
  /** The organization that the path named, '' for none: the session goes on only there. */
  place: string;
}

const cookieName = 'session';
const namespacePrefix = 'urn:dslforum-org:cwmp-';
const idBytes = 12;
const tagBytes = 16;

export function newSessionId(): string {
  return randomBytes(idBytes).toString('hex');
}

/** The Set-Cookie header. Without attributes: some CPEs send them back, others fail on them. */
export function sessionCookie(session: Session, key: KeyObject): string {
  return `${cookieName}=${seal(session, key)}`;
}

/**
 * The session of a Cookie header: with attributes echoed, quoted, separated by commas, and with older cookies before it.
 * Undefined where there is none that this key sealed for this place.
 */
export function readSessionCookie(header: string, key: KeyObject, place: string): Session | undefined {
  const tokens = header.matchAll(/(?:^|[;,\s])session="?([0-9a-f]{56,128})(?=$|["\s;,])/g);
  return [...tokens]
    .map((match) => unseal(Buffer.from(match[1] ?? '', 'hex'), key, place))
    .findLast((session) => session !== undefined);
}

/**
 * AES-256-GCM, in hexadecimal digits since some CPEs stumble over others. The session's random id is the nonce: it seals
 * one text only, however often.
 */
function seal(session: Session, key: KeyObject): string {
  const nonce = Buffer.from(session.id, 'hex');
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(session.place));
  const text = `${session.deviceKey} ${session.cwmpNamespace.slice(namespacePrefix.length)}`;
  const sealed = Buffer.concat([nonce, cipher.update(text), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]).toString('hex');
}

function unseal(token: Buffer, key: KeyObject, place: string): Session | undefined {
  const nonce = token.subarray(0, idBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(place)).setAuthTag(token.subarray(-tagBytes));
  try {
    const text = Buffer.concat([decipher.update(token.subarray(idBytes, -tagBytes)), decipher.final()]).toString();
    const [deviceKey, version = ''] = text.split(' ');
    return { deviceKey: Number(deviceKey), id: nonce.toString('hex'), cwmpNamespace: namespacePrefix + version, place };
  } catch {
    return undefined;
  }
}
