import type { Db } from '../../db/core/pool.ts';
import { onOneConnection } from '../../db/core/pool.ts';
import { listPaths } from '../../db/devices/parameters.ts';
import type { Claim } from '../../db/runs/claimMessage.ts';
import type { SentMessage } from '../../db/runs/messages.ts';
import { claimMessage } from '../../db/runs/claimMessage.ts';
import { returnToQueue } from '../../db/runs/messages.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { requestSince } from '../../domain/cwmp/cpeMethods.ts';
import { cwmpIdFor } from '../../domain/cwmp/outgoingRequest.ts';
import { isOlder } from '../../domain/cwmp/version.ts';
import { methodLabel } from '../../lib/observability/metrics/labels.ts';
import { renderRequest } from '../../lib/soap/request.ts';
import type { TimeSlices } from '../../lib/timeSlices.ts';
import type { GatewayDeps } from '../server/deps.ts';
import { HeldSessions } from '../sessions/heldSessions.ts';
import type { Session } from '../sessions/session.ts';
import { requestOnWire } from './addObject.ts';
import { withFullNames } from './refresh.ts';
import { settleUnsupported } from './settle.ts';

/** What the gateway has sent on a connection. */
export interface SendingState {
  /** The last message that was sent on this connection. */
  sentMessage?: SentMessage;
  /** The connection began with an empty POST before its Inform. */
  isProbing?: boolean;
  /** How often `sentMessage` was sent again in response to a probe. */
  repetitions?: number;
}

/** A POST that can be answered with a message. */
export interface MessageExchange {
  deps: GatewayDeps;
  sender: MessageSender;
  slices: TimeSlices;
  connection: SendingState;
  /** The CPE sent this request before it could read the response to the previous one on its connection. */
  pipelined: boolean;
  /** Aborted when the CPE's connection is closed. */
  closed: AbortSignal;
}

/** Stores something, with statements that are all sent before its first `await`, so that they can be pipelined. */
export type Store = (db: Db) => Promise<void>;

interface SendOptions {
  /** What to store before the next message is claimed, in the same round trip. */
  before?: Store | undefined;
  /** Handles a message of the session that has no answer. */
  onUnanswered: (message: SentMessage) => Promise<void>;
}

/** `over`: the session ends. `unanswered`: the session's last message has no answer, which must be handled first. */
type NextMessage = { kind: 'message' | 'unanswered'; message: SentMessage } | { kind: 'over' };

/** How often a message is sent again to a CPE whose HTTP client probes. */
const maxRepetitions = 2;

/** The share of the CPE's own time limit that is used for the hold. The rest is for network and processing time. */
const holdShare = 2 / 3;

/**
 * libcurl sends an empty POST before each body to find out whether Digest is required, even where no authentication is.
 * Such a probe is no answer: it gets the same message again, with the same ID, at most twice.
 */
function isProbe(connection: SendingState, { id }: SentMessage): boolean {
  const { isProbing, sentMessage, repetitions = 0 } = connection;
  if (!isProbing || sentMessage?.id !== id || repetitions >= maxRepetitions) return false;
  connection.repetitions = repetitions + 1;
  return true;
}

/** Sends the CPEs their messages, and holds their sessions while a run of their device is active. */
export class MessageSender {
  readonly #deps: GatewayDeps;
  readonly #held: HeldSessions;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.#held = new HeldSessions(deps);
  }

  /**
   * Claims the session's next message. Waits for one, up to the hold time, while a run of the device is active.
   * @returns the envelope with the message; undefined when the session ends.
   */
  async sendNext(
    { connection, pipelined, closed }: MessageExchange,
    session: Session,
    { before, onUnanswered }: SendOptions,
  ): Promise<string | undefined> {
    const until = this.#holdUntil(session);
    let next = await this.#next(session, closed, until, before);
    if (next.kind === 'unanswered') {
      // The CPE has not read the message yet: it sent this request twice.
      if (pipelined && connection.sentMessage?.id === next.message.id) return undefined;
      if (isProbe(connection, next.message)) return await this.#render(session, next.message);
      await onUnanswered(next.message);
      next = await this.#next(session, closed, until);
    }
    while (next.kind === 'message') {
      const { message } = next;
      const { name } = message.request;
      if (!isOlder(session.version, requestSince(name))) {
        connection.sentMessage = message;
        connection.repetitions = 0;
        return await this.#render(session, message);
      }
      // Some CPEs go silent when they receive a method that they do not know.
      const reason = `${name} requires CWMP ${requestSince(name)}, but the CPE supports only ${session.version}`;
      next = await this.#next(session, closed, until, (db) => settleUnsupported(this.#deps, db, message, reason));
    }
    return undefined;
  }

  async #render(session: Session, message: SentMessage): Promise<string> {
    const request = await this.#withFullNames(message);
    this.#deps.log.debug(
      { session: session.id, run: message.runId, message: message.id, method: methodLabel(request.name) },
      'message sent',
    );
    return renderRequest(request, { id: cwmpIdFor(message), cwmpNamespace: session.cwmpNamespace });
  }

  async #withFullNames(message: SentMessage): Promise<CwmpRequest> {
    const request = requestOnWire(message);
    if (!message.fullNames || request.name !== 'GetParameterValues') return request;
    return withFullNames(request, await listPaths(this.#deps.pool, message.deviceKey, request.parameterNames));
  }

  /** Returns until when a request that arrives now may be held, on the clock of `performance.now()`. */
  #holdUntil({ timeout }: Session): number {
    const cpeSeconds = timeout > 0 ? timeout * holdShare : Infinity;
    return performance.now() + Math.min(this.#deps.holdSeconds, cpeSeconds) * 1000;
  }

  async #next(session: Session, closed: AbortSignal, until: number, before?: Store): Promise<NextMessage> {
    const hold = new AbortController();
    this.#held.add(session, hold);
    const end = (): void => {
      hold.abort('over');
    };
    closed.addEventListener('abort', end);
    if (closed.aborted) end();
    try {
      return await this.#hold(session, hold.signal, until, before);
    } finally {
      closed.removeEventListener('abort', end);
      end();
      this.#held.remove(session, hold);
    }
  }

  async #hold(session: Session, ended: AbortSignal, until: number, before: Store | undefined): Promise<NextMessage> {
    const { pool, wakeups } = this.#deps;
    // The answer is stored even when the CPE has hung up.
    if (before && ended.aborted) await before(pool);
    for (let first = true; !ended.aborted; first = false) {
      const remainingMs = wakeups.stopped ? 0 : Math.max(0, Math.ceil(until - performance.now()));
      // Starts to wait before it queries, so that no wakeup is lost between the two.
      const woken = wakeups.wait(session.deviceKey, remainingMs, ended);
      const claim = await this.#claim(session, remainingMs, first ? before : undefined);
      if (claim.kind === 'message') return await this.#checkConnected(session, claim.message, ended);
      // In a later iteration, another request of this session was sent the message.
      if (claim.kind === 'unanswered' && first) return claim;
      if (claim.kind === 'wait') await woken;
      else if (claim.kind !== 'again') break;
    }
    return { kind: 'over' };
  }

  async #claim({ deviceKey, id, startedAt }: Session, holdMs: number, before: Store | undefined): Promise<Claim> {
    const { pool } = this.#deps;
    const ageMs = Date.now() - startedAt;
    if (!before) return await claimMessage(pool, deviceKey, id, holdMs, ageMs);
    return await onOneConnection(pool, async (db) => {
      const [, claim] = await Promise.all([before(db), claimMessage(db, deviceKey, id, holdMs, ageMs)]);
      return claim;
    });
  }

  /** Returns the message to the queue if the CPE hung up while the message was claimed. */
  async #checkConnected(session: Session, message: SentMessage, ended: AbortSignal): Promise<NextMessage> {
    if (!ended.aborted) return { kind: 'message', message };
    await returnToQueue(this.#deps.pool, message.id, session.id, true);
    this.#deps.wakeups.wake([session.deviceKey]);
    return { kind: 'over' };
  }
}
