import type { KeyObject } from 'node:crypto';
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate that a test makes when it needs it, so that none in the repository can expire. */
export interface TestCertificate {
  name: string;
  /** PEM */
  cert: string;
  key: string;
}

interface Wanted {
  /** The common name. */
  name: string;
  /** DNS names and IPv4 addresses. */
  alternativeNames?: string[];
  /** Default: self-signed. */
  issuer?: TestCertificate;
  isAuthority?: boolean;
  purpose?: 'client' | 'server';
  /** Validity, in days from now (default: -1 to 365). */
  from?: number;
  to?: number;
}

export function makeCertificate(wanted: Wanted): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = wanted.issuer ? createPrivateKey(wanted.issuer.key) : privateKey;
  const toBeSigned = sequence(
    element(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(wanted.issuer?.name ?? wanted.name),
    sequence(time(wanted.from ?? -1), time(wanted.to ?? 365)),
    commonName(wanted.name),
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...extensions(wanted))),
  );
  const signature = sign('sha256', toBeSigned, signer);
  const der = sequence(toBeSigned, ecdsaWithSha256, element(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return { name: wanted.name, cert: pem(der), key: exportKey(privateKey) };
}

function extensions({ isAuthority, purpose, alternativeNames }: Wanted): Buffer[] {
  return [
    ...(isAuthority ? [extension('2.5.29.19', sequence(element(0x01, Buffer.from([0xff]))))] : []),
    ...(purpose
      ? [extension('2.5.29.37', sequence(oid(purpose === 'client' ? '1.3.6.1.5.5.7.3.2' : '1.3.6.1.5.5.7.3.1')))]
      : []),
    ...(alternativeNames ? [extension('2.5.29.17', sequence(...alternativeNames.map(generalName)))] : []),
    // The subject key identifier, because at least one extension is required.
    extension('2.5.29.14', element(0x04, randomBytes(8))),
  ];
}

function generalName(name: string): Buffer {
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  return isAddress ? element(0x87, Buffer.from(name.split('.').map(Number))) : element(0x82, Buffer.from(name));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), element(0x04, value));
}

/** DER (X.690): a tag, the length, the content. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return element(0x02, bytes);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = rest.flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80);
    return septets;
  });
  return element(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

function commonName(name: string): Buffer {
  return sequence(element(0x31, sequence(oid('2.5.4.3'), element(0x0c, Buffer.from(name)))));
}

function time(days: number): Buffer {
  const digits = new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return element(0x18, Buffer.from(digits));
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function exportKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
