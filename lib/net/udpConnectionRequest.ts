import { createHmac, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { AddressPolicy, Endpoint } from './addressPolicy.ts';
import { refusalOf } from './addressPolicy.ts';
import type { Credentials } from './digest.ts';

/** A datagram for a process with a STUN socket: a CPE's NAT accepts datagrams only from there. */
export interface Datagram extends Endpoint {
  text: string;
}

export interface UdpConnectionRequest {
  /** Seconds since the Unix epoch. */
  timestamp: number;
  /** Distinguishes a request from its copy. */
  messageId: number;
  username: string;
  cnonce: string;
}

/**
 * Returns the datagram that asks a CPE behind NAT for a session (TR-069 Amendment 6, G.2.2.3).
 * @returns otherwise the reason why there is none, as the end of a sentence.
 */
export function addressUdpRequest(
  target: { udpAddress: string; remoteAddress: string | undefined; credentials: Credentials },
  request: Omit<UdpConnectionRequest, 'username'>,
  policy: AddressPolicy,
): { ok: true; datagram: Datagram } | { ok: false; reason: string } {
  const endpoint = readEndpoint(target.udpAddress);
  if (!endpoint) return { ok: false, reason: 'its address for UDP is no IP address and port' };
  const refusal = refusalOf(endpoint, policy, target.remoteAddress);
  if (refusal !== undefined) return { ok: false, reason: refusal };
  const { username, password } = target.credentials;
  return {
    ok: true,
    datagram: { ...endpoint, text: renderUdpRequest(target.udpAddress, { ...request, username }, password) },
  };
}

export function renderUdpRequest(host: string, request: UdpConnectionRequest, password: string): string {
  const { timestamp, messageId, username, cnonce } = request;
  const signature = sign(request, password);
  const query = `ts=${timestamp}&id=${messageId}&un=${encodeURIComponent(username)}&cn=${cnonce}&sig=${signature}`;
  return `GET http://${host}?${query} HTTP/1.1\r\n\r\n`;
}

/** Returns the request in a datagram signed with this password; undefined for any other. The caller checks its age. */
export function readUdpRequest(datagram: string, password: string): UdpConnectionRequest | undefined {
  const [, query] = /^GET http:\/\/[^?\s]*\?(\S*) HTTP\/1\.[01]\r?\n/i.exec(datagram) ?? [];
  if (query === undefined) return undefined;
  const fields = new URLSearchParams(query);
  const [timestamp, messageId] = [Number(fields.get('ts') ?? NaN), Number(fields.get('id') ?? NaN)];
  if (!Number.isSafeInteger(timestamp) || !Number.isSafeInteger(messageId)) return undefined;
  const request = { timestamp, messageId, username: fields.get('un') ?? '', cnonce: fields.get('cn') ?? '' };
  const [given, expected] = [fields.get('sig')?.toUpperCase() ?? '', sign(request, password)].map((text) =>
    Buffer.from(text),
  );
  return given && expected && given.length === expected.length && timingSafeEqual(given, expected)
    ? request
    : undefined;
}

/** HMAC-SHA1 of the four values before URL encoding. */
function sign({ timestamp, messageId, username, cnonce }: UdpConnectionRequest, password: string): string {
  return createHmac('sha1', password)
    .update(`${timestamp}${messageId}${username}${cnonce}`)
    .digest('hex')
    .toUpperCase();
}

/**
 * Parses "host:port"; the default port is 80 (TR-106, UDPConnectionRequestAddress). Names are refused, because STUN
 * reports addresses.
 */
function readEndpoint(text: string): Endpoint | undefined {
  const [, inBrackets, plain, port = '80'] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const address = inBrackets ?? plain ?? '';
  return isIP(address) === 0 ? undefined : { address, port: Number(port) };
}
