import { isIP } from 'node:net';
import type { Endpoint } from './addressPolicy.ts';
import { plainAddress } from './addressPolicy.ts';

/** The message types and attributes of TR-069 Amendment 6, Annex G (RFC 3489, RFC 5389). */
export const bindingRequest = 0x0001;
export const bindingResponse = 0x0101;
export const attributeTypes = {
  mappedAddress: 0x0001,
  username: 0x0006,
  xorMappedAddress: 0x0020,
  connectionRequestBinding: 0xc001,
} as const;

/** The value of CONNECTION-REQUEST-BINDING (G.2.1.3), which marks the binding for connection requests. */
export const connectionRequestBinding = Buffer.from('dslforum.org/TR-111 ');

export interface StunMessage {
  type: number;
  /** 16 bytes; the first four are RFC 5389's magic cookie. */
  transactionId: Buffer;
  /** The first attribute of each type, as the RFCs require. */
  attributes: Map<number, Buffer>;
}

const headerBytes = 20;
const magicCookie = Buffer.from([0x21, 0x12, 0xa4, 0x42]);

/** Returns whether the message follows RFC 5389 instead of RFC 3489. */
export function hasMagicCookie(message: StunMessage): boolean {
  return message.transactionId.subarray(0, 4).equals(magicCookie);
}

/** Returns a transaction id of RFC 5389 from 12 random bytes. */
export function transactionIdOf(random: Buffer): Buffer {
  return Buffer.concat([magicCookie, random]);
}

/**
 * Parses a STUN message; undefined for anything else. An attribute that exceeds the message, or lacks its padding,
 * ends the list.
 */
export function parseStun(datagram: Buffer): StunMessage | undefined {
  if (datagram.length < headerBytes) return undefined;
  const type = datagram.readUInt16BE(0);
  if (type > 0x3fff || datagram.readUInt16BE(2) !== datagram.length - headerBytes) return undefined;
  const attributes = new Map<number, Buffer>();
  for (let at = headerBytes; at + 4 <= datagram.length;) {
    const [attribute, length] = [datagram.readUInt16BE(at), datagram.readUInt16BE(at + 2)];
    const end = at + 4 + length;
    if (end > datagram.length) break;
    if (!attributes.has(attribute)) attributes.set(attribute, datagram.subarray(at + 4, end));
    at = end + padding(length);
  }
  return { type, transactionId: datagram.subarray(4, headerBytes), attributes };
}

export function renderStun(type: number, transactionId: Buffer, attributes: [type: number, value: Buffer][]): Buffer {
  const content = Buffer.concat(
    attributes.flatMap(([attribute, value]) => [
      uint16s(attribute, value.length),
      value,
      Buffer.alloc(padding(value.length)),
    ]),
  );
  return Buffer.concat([uint16s(type, content.length), transactionId, content]);
}

/** The value of MAPPED-ADDRESS. */
export function renderAddress({ address, port }: Endpoint): Buffer {
  const bytes = toBytes(plainAddress(address));
  return Buffer.concat([Buffer.from([0, bytes.length === 4 ? 1 : 2]), uint16s(port), bytes]);
}

/** The value of XOR-MAPPED-ADDRESS (RFC 5389, 15.2). */
export function renderXorAddress(endpoint: Endpoint, transactionId: Buffer): Buffer {
  return mask(renderAddress(endpoint), transactionId);
}

/** Returns the sender's address as the server saw it. */
export function readMappedAddress({ attributes, transactionId }: StunMessage): Endpoint | undefined {
  const masked = attributes.get(attributeTypes.xorMappedAddress);
  const value = masked ? mask(masked, transactionId) : attributes.get(attributeTypes.mappedAddress);
  if (value?.length !== 8 && value?.length !== 20) return undefined;
  return { address: toText(value.subarray(4)), port: value.readUInt16BE(2) };
}

/** Masks the port with the first half of the cookie, the address with cookie and transaction id. */
function mask(value: Buffer, transactionId: Buffer): Buffer {
  const masked = Buffer.from(value);
  for (let at = 2; at < value.length; at += 1)
    masked[at] = (value[at] ?? 0) ^ (transactionId[at < 4 ? at - 2 : at - 4] ?? 0);
  return masked;
}

/** @param address not IPv4-mapped. */
function toBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = canonical.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return uint16s(...[...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16)));
}

function toText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  return plainAddress(groups.join(':'));
}

function uint16s(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(2 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeUInt16BE(number, 2 * index);
  return bytes;
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
