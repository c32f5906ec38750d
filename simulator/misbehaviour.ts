import type { CwmpRequest } from '../domain/cwmp/messages.ts';

/** Which RPCs: the n-th since the CPE was created (from 1), or the next ones of a method (default for `times`: 1). */
type Which = { rpc: number } | { method: string; times?: number };

/** What the CPE does instead of executing and answering an RPC. */
export type Disruption =
  /** Closes the connection without executing the RPC. The session is retried. */
  | 'dropBefore'
  /** Executes the RPC, but loses its response. */
  | 'dropAfter'
  /** Resets to factory settings without executing the RPC, then boots, as if the reset button had been pressed. */
  | 'factoryReset'
  /** Keeps the connection open in silence until the session times out, without executing the RPC. */
  | 'neverAnswer'
  /** Answers with an empty POST, without executing the RPC. */
  | 'answerEmpty';

export type Misbehaviour =
  /**
   * Answers RPCs that name this parameter or object, or one below it, with a Fault (default for `times`: always; for
   * `text`: that of TR-069).
   */
  | { kind: 'faultParameter'; path: string; code?: string; text?: string; times?: number }
  | { kind: 'faultMethod'; method: string; code?: string; times?: number }
  /** Reports that downloads and uploads have failed (default for `code`: 9010). */
  | { kind: 'failTransfers'; code?: string }
  | ({ kind: Disruption } & Which)
  /** Does not return cookies. */
  | { kind: 'noCookies' }
  /** Sends an empty POST before its Inform, as CPEs with libcurl do. */
  | { kind: 'emptyPostFirst' }
  /** Reports, after the session, what the ACS itself has set as `4 VALUE CHANGE`. */
  | { kind: 'reportOwnChanges' }
  /** Waits before each response. */
  | { kind: 'slow'; ms: number }
  /** Breaks off the session at a message that some real CPEs cannot read. */
  | { kind: 'parserQuirks' };

interface InjectedFault {
  code: string;
  /** The path in the request that it is about. */
  parameter: string | undefined;
  /** Undefined: that of TR-069. */
  text: string | undefined;
}

interface Counted {
  misbehaviour: Misbehaviour;
  left: number;
}

/** Decides when to misbehave, and counts how often it has. */
export class Misbehaviours {
  readonly noCookies: boolean;
  readonly emptyPostFirst: boolean;
  readonly parserQuirks: boolean;
  readonly slowMs: number;
  readonly #counted: Counted[];
  #received = 0;

  constructor(list: readonly Misbehaviour[]) {
    this.noCookies = list.some(({ kind }) => kind === 'noCookies');
    this.emptyPostFirst = list.some(({ kind }) => kind === 'emptyPostFirst');
    this.parserQuirks = list.some(({ kind }) => kind === 'parserQuirks');
    this.slowMs = list.reduce((sum, misbehaviour) => sum + (misbehaviour.kind === 'slow' ? misbehaviour.ms : 0), 0);
    this.#counted = list.map((misbehaviour) => ({ misbehaviour, left: maxTimes(misbehaviour) }));
  }

  /** Returns what to do instead of executing an RPC. Must be called once for each RPC received. */
  nextDisruption(method: string): Disruption | undefined {
    this.#received += 1;
    for (const counted of this.#counted) {
      const { misbehaviour } = counted;
      if (counted.left === 0 || !isDisruption(misbehaviour)) continue;
      const matches = 'rpc' in misbehaviour ? misbehaviour.rpc === this.#received : misbehaviour.method === method;
      if (!matches) continue;
      counted.left -= 1;
      return misbehaviour.kind;
    }
    return undefined;
  }

  /** Returns the Fault that must answer this request. */
  nextFault(request: CwmpRequest): InjectedFault | undefined {
    for (const counted of this.#counted) {
      const { misbehaviour } = counted;
      if (counted.left === 0) continue;
      const fault = findFault(misbehaviour, request);
      if (!fault) continue;
      counted.left -= 1;
      return fault;
    }
    return undefined;
  }
}

function maxTimes(misbehaviour: Misbehaviour): number {
  if (isDisruption(misbehaviour)) return 'rpc' in misbehaviour ? 1 : (misbehaviour.times ?? 1);
  return 'times' in misbehaviour ? misbehaviour.times : Infinity;
}

function isDisruption(misbehaviour: Misbehaviour): misbehaviour is { kind: Disruption } & Which {
  return ['dropBefore', 'dropAfter', 'factoryReset', 'neverAnswer', 'answerEmpty'].includes(misbehaviour.kind);
}

function findFault(misbehaviour: Misbehaviour, request: CwmpRequest): InjectedFault | undefined {
  if (misbehaviour.kind === 'faultMethod') {
    return misbehaviour.method === request.name
      ? { code: misbehaviour.code ?? '9001', parameter: undefined, text: undefined }
      : undefined;
  }
  if (misbehaviour.kind !== 'faultParameter') return undefined;
  const { path, code = '9005', text } = misbehaviour;
  const parameter = pathsOf(request).find((named) => named === path || (path.endsWith('.') && named.startsWith(path)));
  return parameter === undefined ? undefined : { code, parameter, text };
}

function pathsOf(request: CwmpRequest): string[] {
  if (request.name === 'SetParameterValues') return request.parameterList.map(({ name }) => name);
  if (request.name === 'GetParameterValues') return request.parameterNames;
  if (request.name === 'GetParameterNames') return [request.parameterPath];
  if (request.name === 'AddObject' || request.name === 'DeleteObject') return [request.objectName];
  return [];
}
