import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { plainAddress } from './addressPolicy.ts';

/** The client of a request. */
export interface Client {
  /** Undefined when a trusted proxy does not report it. */
  address: string | undefined;
  /** Whether the request was encrypted on its whole way, as far as is known. */
  encrypted: boolean;
  /** Whether the connection is a proxy's, which carries the requests of many CPEs. */
  shared: boolean;
  /** Whether the request's headers about the client come from a trusted proxy. */
  proxied: boolean;
}

const proxyHeaders = ['via', 'forwarded', 'x-forwarded-for', 'x-forwarded-proto'];

/** More than any real chain of proxies. */
const maxHops = 32;

/**
 * Headers of an untrusted proxy prove nothing, so the proxy's address is the client's. But a connection with such
 * headers is not taken for a single CPE's, because the proxy may be missing from the configuration by mistake.
 */
export function clientOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>, trusted: BlockList): Client {
  const peer = socket.remoteAddress === undefined ? undefined : plainAddress(socket.remoteAddress);
  const proxied = peer !== undefined && includes(trusted, peer);
  return {
    address: proxied ? forwardedAddress(headers, trusted) : peer,
    // Encryption between the proxy and this server says nothing about the way to the proxy.
    encrypted: proxied ? forwardedProtocol(headers) === 'https' : socket instanceof TLSSocket,
    shared: proxied || proxyHeaders.some((name) => headers[name] !== undefined),
    proxied,
  };
}

/**
 * Returns the last address that is not a trusted proxy's. When X-Forwarded-For and Forwarded disagree, the client
 * made one of them up and the proxy passed it on: the address is then unknown.
 */
function forwardedAddress(headers: IncomingHttpHeaders, trusted: BlockList): string | undefined {
  const claims = [hopsOf(headers['x-forwarded-for']), elementsOf(headers.forwarded, 'for')].filter(
    (hops) => hops.length > 0,
  );
  const [address, other = address] = claims.map((hops) => lastUntrusted(hops, trusted));
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

/** Returns the values of one parameter of a Forwarded header (RFC 7239, 4), one for each hop that has it. */
function elementsOf(header: string | undefined, name: 'for' | 'proto'): string[] {
  const pairs = (header ?? '').matchAll(/(?:^|[,;])\s*([a-z]+)=(?:"([^"]*)"|([^,;\s"]*))/gi);
  return [...pairs]
    .filter(([, key]) => key?.toLowerCase() === name)
    .map(([, , quoted, plain]) => quoted ?? plain ?? '');
}

/** Removes the port, and the brackets of IPv6. */
function addressOf(hop: string): string | undefined {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(hop) ?? [];
  const [, beforePort] = /^([\d.]+):\d+$/.exec(hop) ?? [];
  const address = bracketed ?? beforePort ?? hop;
  return isIP(address) === 0 ? undefined : plainAddress(address);
}

/** Returns whether a socket's address is in the list. */
export function isListed(list: BlockList, socketAddress: string): boolean {
  return includes(list, plainAddress(socketAddress));
}

function includes(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
