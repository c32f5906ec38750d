import { isIP } from 'node:net';
import type { Endpoint } from './addressPolicy.ts';
import { plainAddress } from './addressPolicy.ts';

/** The message types and attributes that TR-069 Amendment 6, Annex G needs (RFC 3489, RFC 5389). */
export const bindingRequest = 0x0001;
export const bindingResponse = 0x0101;
export const attributeTypes = {
  mappedAddress: 0x0001,
  username: 0x0006,
  xorMappedAddress: 0x0020,
  connectionRequestBinding: 0xc001,
} as const;

/** The value of CONNECTION-REQUEST-BINDING (G.2.1.3), by which a CPE says for what it wants the binding. */
export const connectionRequestBinding = Buffer.from('dslforum.org/TR-111 ');

export interface StunMessage {
  type: number;
  /** 16 bytes: RFC 5389's magic cookie is the first four of them. */
  transactionId: Buffer;
  /** The first of each type, as the RFCs have it. */
  attributes: Map<number, Buffer>;
}

const headerBytes = 20;
const magicCookie = Buffer.from([0x21, 0x12, 0xa4, 0x42]);

/** Whether it is of RFC 5389, not of RFC 3489. */
export function hasMagicCookie(message: StunMessage): boolean {
  return message.transactionId.subarray(0, 4).equals(magicCookie);
}

/** A transaction id of RFC 5389, of these 12 random bytes. */
export function transactionIdOf(random: Buffer): Buffer {
  return Buffer.concat([magicCookie, random]);
}

/** Undefined for what is no STUN message. An attribute that runs beyond the end, or lacks its padding, ends the list. */
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

/** The sender's address as the server saw it. */
export function readMappedAddress({ attributes, transactionId }: StunMessage): Endpoint | undefined {
  const masked = attributes.get(attributeTypes.xorMappedAddress);
  const value = masked ? mask(masked, transactionId) : attributes.get(attributeTypes.mappedAddress);
  if (value?.length !== 8 && value?.length !== 20) return undefined;
  return { address: toText(value.subarray(4)), port: value.readUInt16BE(2) };
}

/** The port is masked by the cookie's first half, the address by cookie and transaction id. */
function mask(value: Buffer, transactionId: Buffer): Buffer {
  const masked = Buffer.from(value);
  for (let at = 2; at < value.length; at += 1)
    masked[at] = (value[at] ?? 0) ^ (transactionId[at < 4 ? at - 2 : at - 4] ?? 0);
  return masked;
}

/** @param address without a mapping in it. */
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
