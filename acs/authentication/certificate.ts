import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { DeviceIdStruct } from '../../domain/cwmp/messages.ts';
import type { Client } from '../../lib/net/client.ts';
import { HttpError } from '../server/httpError.ts';

/** The header in which trusted proxies forward client certificates: RFC 9440's, or nginx's escaped PEM. */
export type CertificateHeader = 'client-cert' | 'x-ssl-client-cert';

type Request = Pick<IncomingMessage, 'socket' | 'headersDistinct'>;

const markDigits = 16;
const clientAuthentication = '1.3.6.1.5.5.7.3.2';

/**
 * Returns the names in the client's verified certificate: its common name and its alternative names; undefined without
 * one. On a direct connection, TLS has verified the certificate. A trusted proxy forwards a certificate whose key it
 * has verified; whether one of our authorities issued it is checked here. A request that came to the proxy without TLS
 * has none, whatever its header says.
 * @throws HttpError 400 when the proxy's header is there twice: then the client sent one of them.
 */
export function verifiedCertificateNames(
  { socket, headersDistinct }: Request,
  client: Client,
  authorities: readonly X509Certificate[],
  header: CertificateHeader,
): string[] | undefined {
  if (client.proxied) {
    const [value, second] = headersDistinct[header] ?? [];
    if (second !== undefined) throw new HttpError(400, `The header ${header} is there twice.`);
    const certificate = client.encrypted && value !== undefined ? forwardedCertificate(header, value) : undefined;
    return certificate && isIssuedBy(authorities, certificate, Date.now()) ? namesIn(certificate) : undefined;
  }
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const certificate = socket.getPeerX509Certificate();
  return certificate && namesIn(certificate);
}

function forwardedCertificate(header: CertificateHeader, value: string): X509Certificate | undefined {
  try {
    return new X509Certificate(
      header === 'client-cert' ? Buffer.from(value.replaceAll(':', '').trim(), 'base64') : decodeURIComponent(value),
    );
  } catch {
    // The header does not contain a certificate.
    return undefined;
  }
}

/** @param now in milliseconds since 1970. */
function isIssuedBy(authorities: readonly X509Certificate[], certificate: X509Certificate, now: number): boolean {
  const purposes = certificate.keyUsage as string[] | undefined;
  if (certificate.ca || (purposes && !purposes.includes(clientAuthentication)) || !isValidAt(certificate, now))
    return false;
  return authorities.some(
    (authority) =>
      authority.ca &&
      isValidAt(authority, now) &&
      certificate.checkIssued(authority) &&
      certificate.verify(authority.publicKey),
  );
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now <= validToDate.getTime();
}

function namesIn(certificate: X509Certificate): string[] {
  const { CN } = certificate.toLegacyObject().subject as { CN?: string | string[] };
  return [...(CN === undefined ? [] : [CN].flat()), ...alternativeNames(certificate.subjectAltName ?? '')];
}

/** Parses Node's format: `DNS:a, URI:b`, with a JSON string for a name that contains a separator. */
function alternativeNames(text: string): string[] {
  const names = text.matchAll(/[^:,"]+:(?:("(?:[^"\\]|\\.)*")|([^,"]*))(?:, |$)/gy);
  return [...names].map(([, quoted, plain = '']) => (quoted === undefined ? plain : String(JSON.parse(quoted))));
}

/**
 * Returns the names that a certificate of the device may contain: its serial number, alone or after the OUI and the
 * product class, escaped or not (TR-069 Amendment 6, 3.4.4, has the same for usernames). The OUI must have six digits,
 * so that no invented OUI turns one serial number into another.
 */
export function allowedCertificateNames({ oui, productClass, serialNumber }: DeviceIdStruct): string[] {
  if (!/^[0-9a-f]{6}$/i.test(oui)) return [serialNumber];
  const parts = [
    [oui, serialNumber],
    [oui, productClass, serialNumber],
  ];
  return [serialNumber, ...parts.flatMap((names) => [names.join('-'), names.map(encodeURIComponent).join('-')])];
}

/** Returns a short mark of a certificate's names, by which a session knows its certificate again. */
export function certificateMark(names: string[]): string {
  return createHash('sha256').update(names.join('\n')).digest('hex').slice(0, markDigits);
}
