import { describeWaiting } from '../devices/connectionRequest.ts';
import type { Finding, InstanceFacts, OpenMessage } from './explanation.ts';
import { cancelHint, isOverdue, noWorker } from './explanation.ts';

/** Explains what a running instance waits for. */
export function explainRun(facts: InstanceFacts): Finding | undefined {
  const run = facts.lastRun;
  if (facts.status !== 'running' || !run) return undefined;
  if (run.wakesAt !== null && run.wakesAt > facts.now) {
    return {
      code: 'sleeping',
      explanation: `The script of run ${run.number} sleeps until ${run.wakesAt}.`,
      since: run.movedAt,
      next: ['Nothing: the run continues on its own.', cancelHint(facts)],
    };
  }
  if (run.message) return explainMessage(facts, run.number, run.message);
  if (run.letsSessionEnd) {
    return {
      code: 'sleeping',
      explanation: `The script of run ${run.number} sleeps, and has let the CPE end its session.`,
      since: run.movedAt,
      next: ['Nothing: the run continues on its own.', cancelHint(facts)],
    };
  }
  if (run.awaitsHttp) {
    return {
      code: 'waiting_for_http',
      explanation: `The script of run ${run.number} is waiting for the response to its HTTP request.`,
      since: run.movedAt,
      next: ['See the number of attempts in the Temporal UI', cancelHint(facts)],
    };
  }
  if (!isOverdue(facts, run.movedAt)) {
    return {
      code: 'working',
      explanation: `The script of run ${run.number} is being executed.`,
      since: run.movedAt,
      next: ['Nothing: this takes a moment.'],
    };
  }
  return noWorker(`Run ${run.number} has been ready to continue since ${run.movedAt}`, run.movedAt);
}

function explainMessage(facts: InstanceFacts, run: number, message: OpenMessage): Finding {
  const { summary, state, deviceId, at } = message;
  const name = `message ${message.number} of run ${run}, ${summary}`;
  switch (state) {
    case 'sent':
      return {
        code: 'waiting_for_answer',
        explanation:
          `Sent ${name}, to ${deviceId} at ${at}; it has not answered yet. ` +
          'If the session breaks off, the message is sent again in the next one.',
        since: at,
        next: [
          'Wait: some RPCs take a CPE minutes. If there is no answer, restart the CPE.',
          showDevice(deviceId),
          cancelHint(facts),
        ],
      };
    case 'acknowledged':
      return {
        code: 'waiting_for_transfer',
        explanation: `${deviceId} acknowledged ${name}, at ${at} and has not reported yet how the transfer ended.`,
        since: at,
        next: ['See in the file server’s log whether the CPE requested the file', cancelHint(facts)],
      };
    case 'queued':
      return explainQueued(facts, name, message);
  }
}

function explainQueued(facts: InstanceFacts, name: string, { deviceId, at, connectionRequest }: OpenMessage): Finding {
  const restart = 'Restart the CPE, or wait for its next Inform';
  if (connectionRequest?.error) {
    return {
      code: 'unreachable',
      explanation: `Since ${at}, ${name}, waits for ${deviceId}. ${describeWaiting(connectionRequest)}.`,
      since: at,
      next: [
        restart,
        `Check its connection request URL and credential: cuttle device show ${deviceId}`,
        cancelHint(facts),
      ],
    };
  }
  const attempts = connectionRequest ? ` ${describeWaiting(connectionRequest)}.` : '';
  return {
    code: 'waiting_for_cpe',
    explanation: `Since ${at}, ${name}, waits for ${deviceId} to fetch it.${attempts}`,
    since: at,
    next: [restart, showDevice(deviceId), cancelHint(facts)],
  };
}

function showDevice(deviceId: string): string {
  return `See the time of the CPE’s last Inform: cuttle device show ${deviceId}`;
}
