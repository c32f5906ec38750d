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
  /** Called for each request, because the ACS may change them. */
  credentials: () => Credentials;
  /** Called for each answer of the STUN server, with the "host:port" that it reports. */
  onMapped: (address: string, natDetected: boolean) => void;
  onRequest: (from: string, accepted: boolean) => void;
}

/** The maximum age of a request. Generous, because clocks differ. */
const maxAgeMs = 300_000;
/** How long `open` waits for the STUN server's first answer. */
const firstAnswerTimeoutMs = 2000;

/**
 * Listens for connection requests over UDP. Asks the STUN server for this port's public address, repeatedly, so that
 * the NAT keeps the port open (TR-069 Amendment 6, Annex G).
 */
export class UdpConnectionRequestPort {
  readonly #options: UdpPortOptions;
  readonly #socket: Socket;
  readonly #server: string;
  readonly #local: string;
  readonly #mapped = Promise.withResolvers<undefined>();
  readonly #timer: NodeJS.Timeout;
  /** Of the last Binding Request. */
  #transactionId: Buffer | undefined;
  /** The last connection request. Its copies are ignored. */
  #lastRequestId = '';

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
        this.#sendBindingRequest();
      },
      (options.stun.keepAliveSeconds ?? 30) * 1000,
    );
    this.#sendBindingRequest();
  }

  /** Opens the port. Waits up to 2 seconds for the STUN server's answer. */
  static async open(options: UdpPortOptions): Promise<UdpConnectionRequestPort> {
    const { address, family } = await lookup(options.stun.host);
    const local = await localAddressTowards(new URL(options.acsUrl));
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.bind(0);
    await once(socket, 'listening');
    const port = new UdpConnectionRequestPort(options, socket, address, local);
    const timeout = new AbortController();
    await Promise.race([
      port.#mapped.promise,
      wait(firstAnswerTimeoutMs, undefined, { signal: timeout.signal }).catch(() => undefined),
    ]);
    timeout.abort();
    return port;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #sendBindingRequest(): void {
    this.#transactionId = transactionIdOf(randomBytes(12));
    const { username } = this.#options.credentials();
    const attributes: [number, Buffer][] = [[attributeTypes.connectionRequestBinding, connectionRequestBinding]];
    if (username !== '') attributes.push([attributeTypes.username, Buffer.from(username)]);
    this.#socket.send(
      renderStun(bindingRequest, this.#transactionId, attributes),
      this.#options.stun.port,
      this.#server,
    );
  }

  #receiveBinding(message: StunMessage): void {
    if (message.type !== bindingResponse || !this.#transactionId?.equals(message.transactionId)) return;
    const mapped = readMappedAddress(message);
    if (!mapped) return;
    const isBehindNat = mapped.address !== this.#local || mapped.port !== this.#socket.address().port;
    this.#options.onMapped(formatHost(mapped), isBehindNat);
    this.#mapped.resolve(undefined);
  }

  #receiveRequest(datagram: string, from: RemoteInfo): void {
    const { username, password } = this.#options.credentials();
    const request = readUdpRequest(datagram, password);
    const id = request && `${request.timestamp} ${request.messageId}`;
    if (id !== undefined && id === this.#lastRequestId) return;
    this.#lastRequestId = id ?? this.#lastRequestId;
    const accepted = request?.username === username && Math.abs(Date.now() - request.timestamp * 1000) < maxAgeMs;
    this.#options.onRequest(from.address, accepted);
  }
}

function formatHost({ address, port }: Endpoint): string {
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
