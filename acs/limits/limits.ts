import type { Socket } from 'node:net';
import type { Log } from '../../lib/observability/log.ts';
import { HttpError } from '../server/httpError.ts';
import { networkOf } from '../../lib/net/network.ts';
import type { Rate } from '../../lib/net/rateLimit.ts';
import { RateLimit } from '../../lib/net/rateLimit.ts';

export interface LimitSettings {
  /** Connections on which CPEs have asked for something: a CPE keeps one for its session. */
  maxSessions: number;
  /** Of Informs, by the serial number that they name; undefined: any. */
  perDevice: Rate | undefined;
  /** Of requests, by the network that they come from; undefined: any. */
  perAddress: Rate | undefined;
}

/** What comes beyond a limit. The CPE is to come again later, and repeats its events then. */
export class Overloaded extends HttpError {
  override name = 'Overloaded';

  constructor(message: string) {
    super(503, message);
  }
}

/** A factory reset is rare, and each begins runs: 20 at once, then 6 a minute. */
const bootstraps = { burst: 20, perSecond: 0.1 };
/** Whatever names are made up, no more of them are remembered. */
const maxKeys = 100_000;
/** A flood must not fill the log. */
const quietMilliseconds = 60_000;

/** What CPEs, and whoever pretends to be some, may ask of one process. */
export class Limits {
  readonly #settings: LimitSettings;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #devices: RateLimit | undefined;
  readonly #addresses: RateLimit | undefined;
  readonly #bootstraps = new RateLimit(bootstraps, maxKeys);
  readonly #admitted = new WeakSet<Socket>();
  #connections = 0;
  #quietUntil = 0;

  constructor(settings: LimitSettings, log: Log, now = () => performance.now()) {
    this.#settings = settings;
    this.#log = log;
    this.#now = now;
    this.#devices = settings.perDevice && new RateLimit(settings.perDevice, maxKeys);
    this.#addresses = settings.perAddress && new RateLimit(settings.perAddress, maxKeys);
  }

  /** Of CPEs that have asked for something, now. */
  get connections(): number {
    return this.#connections;
  }

  /** To be asked before anything of the request but its head is read. @throws Overloaded */
  admitRequest(socket: Socket, address: string | undefined): void {
    if (!this.#admitted.has(socket)) this.#admitConnection(socket);
    if (address !== undefined && this.#addresses?.take(networkOf(address), this.#now()) === false) {
      this.#refuse('too many requests from an address', { address });
    }
  }

  /** To be asked before anything is stored. @throws Overloaded */
  admitInform(organizationId: string, serialNumber: string, isBootstrap: boolean): void {
    const about = { organization: organizationId, serial_number: serialNumber };
    const key = `${organizationId} ${serialNumber}`;
    if (this.#devices?.take(key, this.#now()) === false) this.#refuse('too many Informs of a device', about);
    if (isBootstrap && !this.#bootstraps.take(key, this.#now())) this.#refuse('too many bootstraps of a device', about);
  }

  #admitConnection(socket: Socket): void {
    if (this.#connections >= this.#settings.maxSessions) this.#refuse('too many sessions at once', {});
    this.#connections += 1;
    this.#admitted.add(socket);
    socket.once('close', () => {
      this.#connections -= 1;
    });
  }

  #refuse(what: string, about: object): never {
    const now = this.#now();
    if (now >= this.#quietUntil) {
      this.#quietUntil = now + quietMilliseconds;
      this.#log.warn(about, `${what}; for a minute no other is told of`);
    }
    throw new Overloaded(`There are ${what}.`);
  }
}
