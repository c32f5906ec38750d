import type { Socket } from 'node:net';
import { networkOf } from '../../lib/net/network.ts';
import type { Rate } from '../../lib/net/rateLimit.ts';
import { RateLimit } from '../../lib/net/rateLimit.ts';
import type { Log } from '../../lib/observability/log.ts';
import { HttpError } from '../server/httpError.ts';

export interface LimitSettings {
  /** The maximum number of connections that have sent a request. A CPE uses one connection for its session. */
  maxSessions: number;
  /** The rate of Informs per device; undefined: unlimited. */
  perDevice: Rate | undefined;
  /** The rate of requests per client network; undefined: unlimited. */
  perAddress: Rate | undefined;
}

/** A request beyond a limit. The CPE retries later and repeats its events then. */
export class Overloaded extends HttpError {
  override name = 'Overloaded';

  constructor(message: string) {
    super(503, message);
  }
}

/** A factory reset is rare, and each one starts runs: 20 at once, then 6 per minute. */
const bootstrapRate = { burst: 20, perSecond: 0.1 };
/** Bounds the memory, since an attacker can invent any number of serial numbers. */
const maxKeys = 100_000;
/** The minimum time between two warnings, so that a flood does not fill the log. */
const warningIntervalMs = 60_000;

/**
 * Limits what CPEs, and attackers that pretend to be CPEs, can request of one process. With several gateways, each
 * allows the full rate.
 */
export class Limits {
  readonly #settings: LimitSettings;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #devices: RateLimit | undefined;
  readonly #addresses: RateLimit | undefined;
  readonly #bootstraps = new RateLimit(bootstrapRate, maxKeys);
  readonly #admitted = new WeakSet<Socket>();
  #connections = 0;
  #nextWarningAt = 0;

  constructor(settings: LimitSettings, log: Log, now = () => performance.now()) {
    this.#settings = settings;
    this.#log = log;
    this.#now = now;
    this.#devices = settings.perDevice && new RateLimit(settings.perDevice, maxKeys);
    this.#addresses = settings.perAddress && new RateLimit(settings.perAddress, maxKeys);
  }

  /** The number of open connections that have sent a request. */
  get connections(): number {
    return this.#connections;
  }

  /**
   * Must be called before the body is read, so that a request beyond the rate costs only its head. @throws Overloaded
   */
  admitRequest(socket: Socket, address: string | undefined): void {
    if (!this.#admitted.has(socket)) this.#admitConnection(socket);
    if (address !== undefined && this.#addresses?.take(networkOf(address), this.#now()) === false) {
      this.#refuse('Too many requests from one address', { address });
    }
  }

  /**
   * Must be called before anything is stored. The CPE repeats a refused BOOTSTRAP, so none is lost.
   * @param sender who is charged: `chargedSender`.
   * @throws Overloaded
   */
  admitInform(sender: string, isBootstrap: boolean, about: object): void {
    if (this.#devices?.take(sender, this.#now()) === false) this.#refuse('Too many Informs of one device', about);
    if (isBootstrap && !this.#bootstraps.take(sender, this.#now()))
      this.#refuse('Too many bootstraps of one device', about);
  }

  #admitConnection(socket: Socket): void {
    if (this.#connections >= this.#settings.maxSessions) this.#refuse('Too many concurrent sessions', {});
    this.#connections += 1;
    this.#admitted.add(socket);
    socket.once('close', () => {
      this.#connections -= 1;
    });
  }

  #refuse(what: string, about: object): never {
    const now = this.#now();
    if (now >= this.#nextWarningAt) {
      this.#nextWarningAt = now + warningIntervalMs;
      this.#log.warn(about, `${what}. Further refusals are not logged for a minute.`);
    }
    throw new Overloaded(`${what}. Try again later.`);
  }
}
