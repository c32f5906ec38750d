import type { CwmpRequest } from '../domain/cwmp/messages.ts';

/** Which of the ACS's RPCs: the n-th that this CPE received since it was made (from 1), or the next ones of a method (1 unless told). */
type Which = { rpc: number } | { method: string; times?: number };

/** What the CPE does at one RPC, in place of doing and answering it. */
export type Disruption =
  /** The RPC is not done, its connection is closed; the session is retried. */
  | 'dropBefore'
  /** The RPC is done, but its answer is lost. */
  | 'dropAfter'
  /** Somebody presses the reset button: the RPC is not done, all settings are gone, the CPE boots. */
  | 'factoryReset'
  /** The RPC is not done, and the connection stays open in silence until the session's time is over. */
  | 'neverAnswer'
  /** The RPC is not done and answered by an empty POST. */
  | 'answerEmpty';

export type Misbehaviour =
  /** Answers what names this parameter or object, or what is below it, by a Fault; always, unless `times` is given. */
  | { kind: 'faultParameter'; path: string; code?: string; times?: number }
  | { kind: 'faultMethod'; method: string; code?: string; times?: number }
  | ({ kind: Disruption } & Which)
  /** Returns no cookies. */
  | { kind: 'noCookies' }
  /** Sends an empty POST before its Inform, as CPEs made with libcurl do. */
  | { kind: 'emptyPostFirst' }
  /** Tells by `4 VALUE CHANGE` what the ACS itself has set, after the session. */
  | { kind: 'reportOwnChanges' }
  /** Takes so long for each answer. */
  | { kind: 'slow'; ms: number }
  /** Breaks off where the ACS's message has what some CPE in the field can't read. */
  | { kind: 'parserQuirks' };

interface Counted {
  misbehaviour: Misbehaviour;
  left: number;
}

/** Remembers what was done already. */
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
    this.#counted = list.map((misbehaviour) => ({ misbehaviour, left: timesOf(misbehaviour) }));
  }

  /** To be asked once for each RPC received. */
  nextDisruption(method: string): Disruption | undefined {
    this.#received += 1;
    for (const counted of this.#counted) {
      const { misbehaviour } = counted;
      if (counted.left === 0 || !isDisruption(misbehaviour)) continue;
      const hit = 'rpc' in misbehaviour ? misbehaviour.rpc === this.#received : misbehaviour.method === method;
      if (!hit) continue;
      counted.left -= 1;
      return misbehaviour.kind;
    }
    return undefined;
  }

  /** The Fault by which this request is to be answered. `parameter`: the path of the request that is at fault. */
  nextFault(request: CwmpRequest): { code: string; parameter: string | undefined } | undefined {
    for (const counted of this.#counted) {
      const { misbehaviour } = counted;
      if (counted.left === 0) continue;
      const fault = faultOf(misbehaviour, request);
      if (!fault) continue;
      counted.left -= 1;
      return fault;
    }
    return undefined;
  }
}

function timesOf(misbehaviour: Misbehaviour): number {
  if (isDisruption(misbehaviour)) return 'rpc' in misbehaviour ? 1 : (misbehaviour.times ?? 1);
  return 'times' in misbehaviour ? misbehaviour.times : Infinity;
}

function isDisruption(misbehaviour: Misbehaviour): misbehaviour is { kind: Disruption } & Which {
  return ['dropBefore', 'dropAfter', 'factoryReset', 'neverAnswer', 'answerEmpty'].includes(misbehaviour.kind);
}

function faultOf(
  misbehaviour: Misbehaviour,
  request: CwmpRequest,
): { code: string; parameter: string | undefined } | undefined {
  if (misbehaviour.kind === 'faultMethod') {
    return misbehaviour.method === request.name
      ? { code: misbehaviour.code ?? '9001', parameter: undefined }
      : undefined;
  }
  if (misbehaviour.kind !== 'faultParameter') return undefined;
  const { path, code = '9005' } = misbehaviour;
  const parameter = pathsOf(request).find((named) => named === path || (path.endsWith('.') && named.startsWith(path)));
  return parameter === undefined ? undefined : { code, parameter };
}

function pathsOf(request: CwmpRequest): string[] {
  if (request.name === 'SetParameterValues') return request.parameterList.map(({ name }) => name);
  if (request.name === 'GetParameterValues') return request.parameterNames;
  if (request.name === 'GetParameterNames') return [request.parameterPath];
  if (request.name === 'AddObject' || request.name === 'DeleteObject') return [request.objectName];
  return [];
}
