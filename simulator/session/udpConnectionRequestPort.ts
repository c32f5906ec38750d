import { randomBytes } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoint } from '../../lib/net/addressPolicy.ts';
import type { Credentials } from '../../lib/net/digest.ts';
import type { StunMessage } from '../../lib/net/stun.ts';
import {
  attributeTypes,
  bindingRequest,
  bindingResponse,
  connectionRequestBinding,
  parseStun,
  readMappedAddress,
  renderStun,
  transactionIdOf,
} from '../../lib/net/stun.ts';
import { readUdpRequest } from '../../lib/net/udpConnectionRequest.ts';
import { localAddressTowards } from './connectionRequestPort.ts';

interface UdpPortOptions {
  stun: { host: string; port: number; keepAliveSeconds?: number };
  acsUrl: string;
  /** Asked at each request, since the ACS may change them. */
  credentials: () => Credentials;
  /** "host:port" as the STUN server sees it, at each of its answers. */
  onMapped: (address: string, natDetected: boolean) => void;
  onRequest: (from: string, accepted: boolean) => void;
}

/** How old a request may be, in milliseconds: clocks differ. */
const maxAge = 300_000;
/** How long the start waits for the STUN server's first answer, in milliseconds. */
const patience = 2000;

/**
 * Asks the STUN server how this port is seen, again and again so that the NAT keeps it open, and hears connection requests there
 * (TR-069 Amendment 6, Annex G).
 */
export class UdpConnectionRequestPort {
  readonly #options: UdpPortOptions;
  readonly #socket: Socket;
  readonly #server: string;
  readonly #local: string;
  readonly #mapped = Promise.withResolvers<undefined>();
  readonly #timer: NodeJS.Timeout;
  /** The transaction id of the last Binding Request. */
  #asked: Buffer | undefined;
  /** The last request, of which copies follow. */
  #heard = '';

  private constructor(options: UdpPortOptions, socket: Socket, server: string, local: string) {
    this.#options = options;
    this.#socket = socket;
    this.#server = server;
    this.#local = local;
    socket.on('error', () => undefined);
    socket.on('message', (datagram, from) => {
      const message = parseStun(datagram);
      if (message) this.#receiveBinding(message);
      else this.#receiveRequest(datagram.toString(), from);
    });
    this.#timer = setInterval(
      () => {
        this.#ask();
      },
      (options.stun.keepAliveSeconds ?? 30) * 1000,
    );
    this.#ask();
  }

  /** Resolves once the STUN server has answered, or seems not to. */
  static async open(options: UdpPortOptions): Promise<UdpConnectionRequestPort> {
    const { address, family } = await lookup(options.stun.host);
    const local = await localAddressTowards(new URL(options.acsUrl));
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.bind(0);
    await once(socket, 'listening');
    const port = new UdpConnectionRequestPort(options, socket, address, local);
    const impatience = new AbortController();
    await Promise.race([
      port.#mapped.promise,
      wait(patience, undefined, { signal: impatience.signal }).catch(() => undefined),
    ]);
    impatience.abort();
    return port;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #ask(): void {
    this.#asked = transactionIdOf(randomBytes(12));
    const { username } = this.#options.credentials();
    const attributes: [number, Buffer][] = [[attributeTypes.connectionRequestBinding, connectionRequestBinding]];
    if (username !== '') attributes.push([attributeTypes.username, Buffer.from(username)]);
    this.#socket.send(renderStun(bindingRequest, this.#asked, attributes), this.#options.stun.port, this.#server);
  }

  #receiveBinding(message: StunMessage): void {
    if (message.type !== bindingResponse || !this.#asked?.equals(message.transactionId)) return;
    const seen = readMappedAddress(message);
    if (!seen) return;
    this.#options.onMapped(toHost(seen), seen.address !== this.#local || seen.port !== this.#socket.address().port);
    this.#mapped.resolve(undefined);
  }

  #receiveRequest(datagram: string, from: RemoteInfo): void {
    const { username, password } = this.#options.credentials();
    const request = readUdpRequest(datagram, password);
    const id = request && `${request.timestamp} ${request.messageId}`;
    if (id !== undefined && id === this.#heard) return;
    this.#heard = id ?? this.#heard;
    const accepted = request?.username === username && Math.abs(Date.now() - request.timestamp * 1000) < maxAge;
    this.#options.onRequest(from.address, accepted);
  }
}

function toHost({ address, port }: Endpoint): string {
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
