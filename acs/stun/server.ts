import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4, isIPv6 } from 'node:net';
import type { Endpoint } from '../../lib/net/addressPolicy.ts';
import { RateLimit } from '../../lib/net/rateLimit.ts';
import {
  attributeTypes,
  bindingRequest,
  bindingResponse,
  hasMagicCookie,
  parseStun,
  renderAddress,
  renderStun,
  renderXorAddress,
} from '../../lib/net/stun.ts';
import type { Datagram } from '../../lib/net/udpConnectionRequest.ts';
import type { Log } from '../../lib/observability/log.ts';

/** Larger than any Binding Request of a CPE. */
const maxRequestBytes = 1024;
/**
 * How many datagrams are answered. Per address, because the sender's address may be forged to flood its owner; 500,
 * because many CPEs can share an address behind a carrier's NAT.
 */
const limits = { perAddress: { burst: 500, perSecond: 500 }, total: { burst: 20_000, perSecond: 20_000 } };
const maxAddresses = 20_000;
/** Datagrams can get lost, so copies are sent. The CPE recognizes them by their id (TR-069 Amendment 6, G.2.2.1). */
const copyDelaysMs = [0, 250, 1000];

/**
 * A STUN server. It reports to CPEs behind NAT the address that others see (TR-069 Amendment 6, Annex G), and sends
 * connection requests from the same port, because the CPE's NAT admits only datagrams from there.
 */
export class StunServer {
  readonly #socket: Socket;
  readonly #log: Log;
  readonly #addresses = new RateLimit(limits.perAddress, maxAddresses);
  readonly #total = new RateLimit(limits.total, 1);
  readonly #timers = new Set<NodeJS.Timeout>();

  private constructor(socket: Socket, log: Log) {
    this.#socket = socket;
    this.#log = log;
    socket.on('message', (datagram, from) => {
      this.#answer(datagram, from);
    });
    // An error concerns one datagram only. The socket stays usable.
    socket.on('error', (error) => {
      log.debug({ err: error }, 'STUN socket error');
    });
  }

  /** Starts a server. @throws when the port cannot be bound. */
  static async listen({ host, port }: { host: string; port: number }, log: Log): Promise<StunServer> {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.bind({ port, address: host, exclusive: true });
    await once(socket, 'listening');
    return new StunServer(socket, log);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Sends a connection request and its copies. Does not wait, since UDP confirms nothing. */
  send(datagram: Datagram): void {
    for (const delayMs of copyDelaysMs) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#write(Buffer.from(datagram.text), datagram);
      }, delayMs);
      this.#timers.add(timer);
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #answer(datagram: Buffer, from: { address: string; port: number }): void {
    if (datagram.length > maxRequestBytes || from.port === 0 || !this.#admits(from.address, performance.now())) return;
    const answer = answerBindingRequest(datagram, from);
    if (answer) this.#write(answer, from);
  }

  #admits(address: string, now: number): boolean {
    return this.#addresses.take(address, now) && this.#total.take('', now);
  }

  #write(bytes: Buffer, to: Endpoint): void {
    const isIPv6Socket = this.#socket.address().family === 'IPv6';
    const address = isIPv6Socket && isIPv4(to.address) ? `::ffff:${to.address}` : to.address;
    this.#socket.send(bytes, to.port, address, (error) => {
      if (error) this.#log.debug({ err: error }, 'datagram not sent');
    });
  }
}

/**
 * Returns the answer to a Binding Request: the address that it came from; undefined for any other datagram.
 *
 * The server ignores RESPONSE-ADDRESS and CHANGE-REQUEST, with which RFC 3489 redirects the answer: attackers could use
 * them to flood others. The answer to a request of 20 bytes has 44 bytes, or 68 over IPv6. Clients of RFC 3489 get only
 * attributes that they know.
 */
export function answerBindingRequest(datagram: Buffer, from: Endpoint): Buffer | undefined {
  const request = parseStun(datagram);
  if (request?.type !== bindingRequest) return undefined;
  const { transactionId } = request;
  return renderStun(bindingResponse, transactionId, [
    ...(hasMagicCookie(request)
      ? [[attributeTypes.xorMappedAddress, renderXorAddress(from, transactionId)] satisfies [number, Buffer]]
      : []),
    // Always included: some clients read only this attribute, even if they send the magic cookie.
    [attributeTypes.mappedAddress, renderAddress(from)],
  ]);
}
