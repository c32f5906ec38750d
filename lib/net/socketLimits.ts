import { readFileSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { networkOf } from './network.ts';

export interface SocketBounds {
  /** The maximum number of open sockets. */
  total: number;
  /** The maximum number of open sockets of one client network. */
  perAddress: number;
}

/** Files that a process needs besides its clients' sockets: database connections, logs, modules, workers. */
const reservedFiles = 150;
/** One client network may use this part of all sockets. Carrier-grade NAT puts thousands of CPEs behind one address. */
const shareOfOneAddress = 1 / 4;

/** Returns the bounds for at most `wanted` sockets, and for no more than the process may open files. */
export function boundsFor(wanted: number, maxFiles = maxOpenFiles()): SocketBounds {
  const total = Math.max(16, Math.min(wanted, maxFiles - reservedFiles));
  return { total, perAddress: Math.max(4, Math.floor(total * shareOfOneAddress)) };
}

/** Returns the process's limit of open files; Infinity where the operating system does not report it. */
function maxOpenFiles(): number {
  try {
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}

/**
 * Counts every socket of its servers from its first moment, before TLS and HTTP, and destroys those beyond the bounds.
 * Several servers can share one.
 */
export class SocketLimits {
  readonly #bounds: SocketBounds;
  readonly #isExempt: (address: string) => boolean;
  readonly #onRefusal: () => void;
  readonly #byNetwork = new Map<string, number>();
  #open = 0;

  /** @param isExempt whether an address may use all sockets, because it is a trusted proxy's. */
  constructor(
    bounds: SocketBounds,
    {
      isExempt = () => false,
      onRefusal = () => undefined,
    }: { isExempt?: (address: string) => boolean; onRefusal?: () => void } = {},
  ) {
    this.#bounds = bounds;
    this.#isExempt = isExempt;
    this.#onRefusal = onRefusal;
  }

  /** The number of open sockets. */
  get open(): number {
    return this.#open;
  }

  /** Counts the sockets of a server from now on. */
  watch(server: Server): void {
    server.prependListener('connection', (socket: Socket) => {
      this.#add(socket);
    });
  }

  #add(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const network = networkOf(address);
    const ofNetwork = this.#byNetwork.get(network) ?? 0;
    if (this.#open >= this.#bounds.total || (ofNetwork >= this.#bounds.perAddress && !this.#isExempt(address))) {
      socket.destroy();
      this.#onRefusal();
      return;
    }
    this.#open += 1;
    this.#byNetwork.set(network, ofNetwork + 1);
    socket.once('close', () => {
      this.#open -= 1;
      const left = (this.#byNetwork.get(network) ?? 1) - 1;
      if (left > 0) this.#byNetwork.set(network, left);
      else this.#byNetwork.delete(network);
    });
  }
}
