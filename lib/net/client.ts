import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { plainAddress } from './addressPolicy.ts';

/** Who is at the other end of a request. */
export interface Client {
  /** Undefined where a trusted proxy doesn't tell. */
  address: string | undefined;
  /** What it sends can't be read on the way, as far as is known. */
  encrypted: boolean;
  /** A proxy's connection, on which the requests of many CPEs come. */
  shared: boolean;
  /** What the request's headers say of the client is a trusted proxy's word. */
  proxied: boolean;
}

const proxyHeaders = ['via', 'forwarded', 'x-forwarded-for', 'x-forwarded-proto'];

/** Beyond any real chain of proxies. */
const maxHops = 32;

/**
 * Headers of a proxy that is not trusted prove nothing, so its address is the client's; but a connection on which there are any is
 * not taken for one CPE's, since the proxy may have been forgotten.
 */
export function clientOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>, trusted: BlockList): Client {
  const peer = socket.remoteAddress === undefined ? undefined : plainAddress(socket.remoteAddress);
  const proxied = peer !== undefined && includes(trusted, peer);
  return {
    address: proxied ? forwardedAddress(headers, trusted) : peer,
    // Between the proxy and here it says nothing of the way to the proxy.
    encrypted: proxied ? forwardedProtocol(headers) === 'https' : socket instanceof TLSSocket,
    shared: proxied || proxyHeaders.some((name) => headers[name] !== undefined),
    proxied,
  };
}

/**
 * The last address that no trusted proxy has. Where X-Forwarded-For and Forwarded tell two, one of them is the client's own
 * invention that the proxy let through: then it is not known.
 */
function forwardedAddress(headers: IncomingHttpHeaders, trusted: BlockList): string | undefined {
  const told = [hopsOf(headers['x-forwarded-for']), elementsOf(headers.forwarded, 'for')].filter(
    (hops) => hops.length > 0,
  );
  const [address, other = address] = told.map((hops) => lastUntrusted(hops, trusted));
  return address === other ? address : undefined;
}

function lastUntrusted(hops: string[], trusted: BlockList): string | undefined {
  const addresses = hops.slice(-maxHops).map(addressOf);
  const last = addresses.findLast((address) => address === undefined || !includes(trusted, address));
  return last ?? (addresses.includes(undefined) ? undefined : addresses[0]);
}

function forwardedProtocol(headers: IncomingHttpHeaders): string | undefined {
  const last = hopsOf(headers['x-forwarded-proto']).at(-1) ?? elementsOf(headers.forwarded, 'proto').at(-1);
  return last?.toLowerCase();
}

function hopsOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
}

/** The values of one parameter in a Forwarded header (RFC 7239, 4), one for each hop that names it. */
function elementsOf(header: string | undefined, name: 'for' | 'proto'): string[] {
  const pairs = (header ?? '').matchAll(/(?:^|[,;])\s*([a-z]+)=(?:"([^"]*)"|([^,;\s"]*))/gi);
  return [...pairs]
    .filter(([, key]) => key?.toLowerCase() === name)
    .map(([, , quoted, plain]) => quoted ?? plain ?? '');
}

/** Without the port, and without the brackets of IPv6. */
function addressOf(hop: string): string | undefined {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(hop) ?? [];
  const [, beforePort] = /^([\d.]+):\d+$/.exec(hop) ?? [];
  const address = bracketed ?? beforePort ?? hop;
  return isIP(address) === 0 ? undefined : plainAddress(address);
}

function includes(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
