import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { DeviceIdStruct } from '../../domain/cwmp/messages.ts';
import type { Client } from '../../lib/net/client.ts';

const clientAuthentication = '1.3.6.1.5.5.7.3.2';

/**
 * The names in the certificate that the client has proven to hold: its common name and its alternative names. A TLS connection of
 * the client's own was verified by TLS. A trusted proxy says that it has, and whether the certificate is of one of our authorities
 * is seen to here. Undefined where there is no such certificate.
 */
export function verifiedCertificateNames(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  client: Client,
  authorities: readonly X509Certificate[],
): string[] | undefined {
  if (client.proxied) {
    const certificate = forwardedCertificate(headers);
    return certificate && isOf(authorities, certificate, Date.now()) ? namesIn(certificate) : undefined;
  }
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const certificate = socket.getPeerX509Certificate();
  return certificate && namesIn(certificate);
}

/** RFC 9440's Client-Cert, or the escaped PEM that nginx has as $ssl_client_escaped_cert. */
function forwardedCertificate(headers: IncomingMessage['headers']): X509Certificate | undefined {
  const [standard, escaped] = [headers['client-cert'], headers['x-ssl-client-cert']];
  try {
    if (typeof standard === 'string')
      return new X509Certificate(Buffer.from(standard.replaceAll(':', '').trim(), 'base64'));
    if (typeof escaped === 'string') return new X509Certificate(decodeURIComponent(escaped));
  } catch {
    // No certificate is in it.
  }
  return undefined;
}

/** @param now in milliseconds since 1970. */
function isOf(authorities: readonly X509Certificate[], certificate: X509Certificate, now: number): boolean {
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

/** Node has them in one text: `DNS:a, URI:b`, and as a JSON string where a name has what would end it. */
function alternativeNames(text: string): string[] {
  const names = text.matchAll(/[^:,"]+:(?:("(?:[^"\\]|\\.)*")|([^,"]*))(?:, |$)/gy);
  return [...names].map(([, quoted, plain = '']) => (quoted === undefined ? plain : String(JSON.parse(quoted))));
}

/**
 * What a certificate of the device may name it by: its serial number, alone or after the OUI and the product class, escaped or not
 * (TR-069 Amendment 6, 3.4.4, has the same for usernames). An OUI is six digits, so that none can be made up which turns one serial
 * number into another.
 */
export function allowedCertificateNames({ oui, productClass, serialNumber }: DeviceIdStruct): string[] {
  if (!/^[0-9a-f]{6}$/i.test(oui)) return [serialNumber];
  const parts = [
    [oui, serialNumber],
    [oui, productClass, serialNumber],
  ];
  return [serialNumber, ...parts.flatMap((names) => [names.join('-'), names.map(encodeURIComponent).join('-')])];
}
