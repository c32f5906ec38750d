import type { ConnectionRequestState } from '../devices/connectionRequest.ts';
import { describeWaiting } from '../devices/connectionRequest.ts';
import { explainFailure } from './explainFailure.ts';
import type { InstanceStatus, RunError } from '../types.ts';

/** What the database knows of where an instance is, all read at the same time; times in ISO 8601. */
export interface InstanceFacts {
  now: string;
  id: string;
  status: InstanceStatus;
  deviceId: string;
  events: string[];
  attachedAt: string;
  updatedAt: string;
  lastInform: { at: string; events: string[] } | null;
  /** The oldest thing that Temporal was not told of the instance. */
  pendingDispatchSince: string | null;
  /** It waits to begin a run. */
  trigger: { reason: string; at: string } | null;
  /** Another instance of the device that goes first: its run is under way, or its trigger waits at a lower position. */
  ahead: { instanceId: string; serviceName: string; running: boolean } | null;
  /** Since when no new run begins. */
  paused: { what: 'instance' | 'device' | 'organization'; at: string } | null;
  /** How many runs the organization may have under way, where it has as many. */
  runLimit: number | null;
  /** When the run that failed is tried again by itself. */
  retryAt: string | null;
  lastRun: LastRun | null;
}

interface LastRun {
  number: number;
  error: RunError | null;
  finishedAt: string | null;
  /** When something of it happened last: its begin, a step, an answer. */
  movedAt: string;
  /** Until when the script sleeps, or null. */
  wakesAt: string | null;
  /** The script's HTTP request that is not answered. */
  awaitsHttp: boolean;
  /** The first message that is not answered, or that is answered and not completed (a transfer). */
  message: OpenMessage | null;
}

interface OpenMessage {
  number: number;
  summary: string;
  state: 'queued' | 'sent' | 'acknowledged';
  deviceId: string;
  /** When it was queued, sent, or acknowledged. */
  at: string;
  connectionRequest: ConnectionRequestState | null;
}

export interface Explanation {
  status: InstanceStatus;
  /** Stable, for programs. */
  code: string;
  /** Sentences for people. */
  explanation: string;
  since: string;
  /** What may be done, the most promising first. */
  next: string[];
}

type Told = Omit<Explanation, 'status'>;

/** What takes longer than this is not on its way any more: milliseconds. */
const patience = 10_000;

/** Why an instance is where it is, in words. */
export function explainInstance(facts: InstanceFacts): Explanation {
  return {
    status: facts.status,
    ...(untold(facts) ?? running(facts) ?? paused(facts) ?? triggered(facts) ?? resting(facts)),
  };
}

const overdue = (facts: InstanceFacts, since: string): boolean => Date.parse(facts.now) - Date.parse(since) > patience;

const lookAtReadiness = 'See what is down: GET /readyz of the API’s address, without /v1';

function untold(facts: InstanceFacts): Told | undefined {
  const since = facts.pendingDispatchSince;
  if (since === null || !overdue(facts, since)) return undefined;
  return {
    code: 'temporal_not_told',
    explanation: `Temporal has not been told what happened to this instance since ${since}: it does not answer, or no process of Cuttle reaches it. Nothing is lost; it is told as soon as it answers.`,
    since,
    next: [lookAtReadiness, 'Look at the log of any process of Cuttle for "Cannot reach Temporal"'],
  };
}

function running(facts: InstanceFacts): Told | undefined {
  const run = facts.lastRun;
  if (facts.status !== 'running' || !run) return undefined;
  if (run.wakesAt !== null && run.wakesAt > facts.now) {
    return {
      code: 'sleeping',
      explanation: `The script of run ${run.number} sleeps until ${run.wakesAt}.`,
      since: run.movedAt,
      next: ['Nothing: it goes on by itself.', cancel(facts)],
    };
  }
  if (run.message) return delivering(facts, run.number, run.message);
  if (run.awaitsHttp) {
    return {
      code: 'waiting_for_http',
      explanation: `The script of run ${run.number} waits for the answer to its HTTP request.`,
      since: run.movedAt,
      next: ['See in the Temporal UI how often it was tried', cancel(facts)],
    };
  }
  if (!overdue(facts, run.movedAt)) {
    return {
      code: 'working',
      explanation: `The script of run ${run.number} is executed.`,
      since: run.movedAt,
      next: ['Nothing: it takes a moment.'],
    };
  }
  return noWorker(`Run ${run.number} could go on since ${run.movedAt}, and does not`, run.movedAt);
}

function delivering(
  facts: InstanceFacts,
  run: number,
  { number, summary, state, deviceId, at, connectionRequest }: OpenMessage,
): Told {
  const message = `message ${number} of run ${run}, ${summary}`;
  const show = `See when the CPE informed last: cuttle device show ${deviceId}`;
  if (state === 'sent') {
    return {
      code: 'waiting_for_answer',
      explanation: `${deviceId} was given ${message}, at ${at} and has not answered it. What breaks off is repeated in the CPE’s next session.`,
      since: at,
      next: ['Some messages take a CPE minutes; if it stays, restart the CPE.', show, cancel(facts)],
    };
  }
  if (state === 'acknowledged') {
    return {
      code: 'waiting_for_transfer',
      explanation: `${deviceId} has taken ${message}, at ${at} and has not said yet how the transfer ended.`,
      since: at,
      next: ['See in the file server’s log whether the CPE came for the file', cancel(facts)],
    };
  }
  if (connectionRequest?.error) {
    return {
      code: 'unreachable',
      explanation: `Since ${at}, ${message}, waits for ${deviceId}. ${describeWaiting(connectionRequest)}.`,
      since: at,
      next: [
        'Have the CPE restarted, or wait for its next Inform',
        `Check its connection request URL and credential: cuttle device show ${deviceId}`,
        cancel(facts),
      ],
    };
  }
  const asked = connectionRequest ? ` ${describeWaiting(connectionRequest)}.` : '';
  return {
    code: 'waiting_for_cpe',
    explanation: `Since ${at}, ${message}, waits for ${deviceId} to fetch it.${asked}`,
    since: at,
    next: ['Have the CPE restarted, or wait for its next Inform', show, cancel(facts)],
  };
}

function paused({ paused: pause, trigger, id, deviceId }: InstanceFacts): Told | undefined {
  if (!pause) return undefined;
  if (pause.what === 'organization') {
    const explanation = `The organization is suspended since ${pause.at}: no new run begins, and its CPEs are refused.`;
    return {
      code: 'suspended',
      explanation,
      since: pause.at,
      next: ['Ask the administrator of the platform to resume the organization'],
    };
  }
  const wanted = trigger ? ` It is to run because of ${trigger.reason}, and does once it is resumed.` : '';
  return {
    code: 'paused',
    explanation: `The ${pause.what} is paused since ${pause.at}: no new run begins.${wanted}`,
    since: pause.at,
    next: [`Resume: cuttle ${pause.what} resume ${pause.what === 'device' ? deviceId : id}`],
  };
}

function triggered(facts: InstanceFacts): Told | undefined {
  const { trigger, ahead } = facts;
  if (!trigger) return undefined;
  if (ahead) {
    const why = ahead.running ? 'is being applied' : 'waits to begin, at a lower position';
    return {
      code: 'held',
      explanation: `It is to run because of ${trigger.reason}, and held behind instance ${ahead.instanceId} (${ahead.serviceName}) of the same device, which ${why}.`,
      since: trigger.at,
      next: [
        `See what that one waits for: cuttle instance explain ${ahead.instanceId}`,
        `If it need not end: cuttle instance cancel ${ahead.instanceId}`,
      ],
    };
  }
  if (facts.runLimit !== null) {
    return {
      code: 'run_limit',
      explanation: `It is to run because of ${trigger.reason}, and waits for its turn: the organization has ${facts.runLimit} runs under way, as many as it may.`,
      since: trigger.at,
      next: [
        'Nothing: it begins when others have ended.',
        'Ask the administrator of the platform for more runs at a time',
      ],
    };
  }
  if (!overdue(facts, trigger.at)) {
    return {
      code: 'beginning',
      explanation: `It is to run because of ${trigger.reason}, and about to begin.`,
      since: trigger.at,
      next: ['Nothing: it takes a moment.'],
    };
  }
  return noWorker(
    `It is to run because of ${trigger.reason} since ${trigger.at}; Temporal was told, and it has not begun`,
    trigger.at,
  );
}

function noWorker(what: string, since: string): Told {
  return {
    code: 'no_worker',
    explanation: `${what}: no worker runs, or all are busy.`,
    since,
    next: [
      lookAtReadiness,
      'Start one, or more: cuttle start --only worker',
      'See in the Temporal UI whether a worker polls the task queue',
    ],
  };
}

function resting(facts: InstanceFacts): Told {
  const { status, id, deviceId, lastRun, retryAt, updatedAt } = facts;
  const since = lastRun?.finishedAt ?? updatedAt;
  if (status === 'pending') return waiting(facts);
  if (status === 'failed' && lastRun?.error) {
    const failure = explainFailure(lastRun.error, { instanceId: id, deviceId, number: lastRun.number });
    const again = retryAt === null ? '' : ` It is tried again by itself at ${retryAt}.`;
    return { ...failure, since, explanation: failure.explanation + again };
  }
  const run = lastRun ? `Run ${lastRun.number}` : 'The last run';
  return {
    code: status,
    explanation: `${run} ended as ${status} at ${since}.`,
    since,
    next: [`To apply it anew: cuttle instance execute ${id}`],
  };
}

function waiting({ id, deviceId, events, attachedAt, lastInform }: InstanceFacts): Told {
  const byHand = `Run it by hand: cuttle instance execute ${id}`;
  if (events.length === 0)
    return {
      code: 'only_by_hand',
      explanation: 'The service names no event: it runs only by hand.',
      since: attachedAt,
      next: [byHand],
    };
  const wanted = `It runs at the next ${events.join(' or ')}.`;
  if (!lastInform || lastInform.at < attachedAt) {
    const last = lastInform ? ` Its last Inform was at ${lastInform.at}.` : ' It has never been here.';
    return {
      code: 'never_informed',
      explanation: `${deviceId} has not informed since the service was attached, at ${attachedAt}.${last} ${wanted}`,
      since: attachedAt,
      next: [
        'See that the CPE is powered and on line, and that its ACS URL is this gateway’s',
        `Compare the id with the serial number that the CPE informs with; refusals are in GET /v1/audit`,
        byHand,
      ],
    };
  }
  return {
    code: 'waiting_for_trigger',
    explanation: `${wanted} ${deviceId} informed last at ${lastInform.at}, with ${lastInform.events.join(', ') || 'no event'}.`,
    since: attachedAt,
    next: [...(events.includes('0 BOOTSTRAP') ? ['A factory reset of the CPE makes it bootstrap'] : []), byHand],
  };
}

const cancel = ({ id }: InstanceFacts): string => `Give it up: cuttle instance cancel ${id}`;
