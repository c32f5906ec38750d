import { faultHint } from '../cwmp/faultHints.ts';
import { explainFailure } from './explainFailure.ts';
import { withIdentityHints } from './explainIdentity.ts';
import { explainRun } from './explainRun.ts';
import type { Explanation, Finding, InstanceFacts } from './explanation.ts';
import { checkReadiness, isOverdue, noWorker } from './explanation.ts';

/**
 * Explains in sentences why an instance is in its state. Concludes that Temporal or the workers are down from the rows
 * that wait for them, without asking Temporal.
 */
export function explainInstance(facts: InstanceFacts): Explanation {
  const finding =
    explainDispatch(facts) ??
    explainRun(facts) ??
    explainPause(facts) ??
    explainTrigger(facts) ??
    explainLastOutcome(facts);
  return { status: facts.status, ...withIdentityHints(finding, facts) };
}

function explainDispatch(facts: InstanceFacts): Finding | undefined {
  const since = facts.pendingDispatchSince;
  if (since === null || !isOverdue(facts, since)) return undefined;
  return {
    code: 'not_dispatched',
    explanation:
      `What happened to this instance has not been dispatched to Temporal since ${since}: ` +
      'Temporal does not respond, or no process of Cuttle reaches it. ' +
      'Nothing is lost: it is dispatched when Temporal responds.',
    since,
    next: [checkReadiness, 'Search the logs of Cuttle’s processes for "Temporal"'],
  };
}

function explainPause({ paused: pause, trigger, id, deviceId }: InstanceFacts): Finding | undefined {
  if (!pause) return undefined;
  if (pause.what === 'organization') {
    return {
      code: 'suspended',
      explanation: `The organization is suspended since ${pause.at}: no run starts, and its CPEs are rejected.`,
      since: pause.at,
      next: ['Ask the administrator of the platform to resume the organization'],
    };
  }
  const pending = trigger ? ` A run triggered by ${trigger.reason} starts when it is resumed.` : '';
  return {
    code: 'paused',
    explanation: `The ${pause.what} is paused since ${pause.at}: no run starts.${pending}`,
    since: pause.at,
    next: [`Resume it: cuttle ${pause.what} resume ${pause.what === 'device' ? deviceId : id}`],
  };
}

function explainTrigger(facts: InstanceFacts): Finding | undefined {
  const { trigger, ahead } = facts;
  if (!trigger) return undefined;
  const run = `A run triggered by ${trigger.reason}`;
  if (ahead) {
    const other = `instance ${ahead.instanceId} (${ahead.serviceName})`;
    const why = ahead.running ? 'is running' : 'waits to start, at a lower position';
    return {
      code: 'held',
      explanation: `${run} is held behind ${other} of the same device, which ${why}.`,
      since: trigger.at,
      next: [
        `See what that instance waits for: cuttle instance explain ${ahead.instanceId}`,
        `Cancel its run: cuttle instance cancel ${ahead.instanceId}`,
      ],
    };
  }
  if (facts.runLimit !== null) {
    return {
      code: 'run_limit',
      explanation: `${run} waits: the organization has reached its limit of ${facts.runLimit} concurrent runs.`,
      since: trigger.at,
      next: [
        'Nothing: it starts when another run has ended.',
        'Ask the administrator of the platform for a higher limit on concurrent runs',
      ],
    };
  }
  if (!isOverdue(facts, trigger.at)) {
    return {
      code: 'beginning',
      explanation: `${run} is about to start.`,
      since: trigger.at,
      next: ['Nothing: this takes a moment.'],
    };
  }
  return noWorker(`${run} was dispatched to Temporal at ${trigger.at} and has not started`, trigger.at);
}

function explainLastOutcome(facts: InstanceFacts): Finding {
  const { status, id, deviceId, lastRun, retryAt, updatedAt } = facts;
  const since = lastRun?.finishedAt ?? updatedAt;
  if (status === 'pending') return explainPending(facts);
  if (status === 'failed' && lastRun?.error) {
    const failure = explainFailure(lastRun.error, { instanceId: id, deviceId, number: lastRun.number });
    const retry = retryAt === null ? '' : ` It is retried automatically at ${retryAt}.`;
    return { ...failure, since, explanation: failure.explanation + retry };
  }
  const run = lastRun ? `Run ${lastRun.number}` : 'The last run';
  return {
    code: status,
    explanation: `${run} ended as ${status} at ${since}.${describeTransfers(lastRun)}`,
    since,
    next: [...transferHints(lastRun), `Apply the service again: cuttle instance execute ${id}`],
  };
}

function describeTransfers(run: InstanceFacts['lastRun']): string {
  const faults = (run?.failedTransfers ?? []).map(({ number, summary, faultCode }) => {
    const hint = faultHint(faultCode);
    const meaning = hint ? `: ${hint.meaning}` : '';
    return ` The CPE reported later that message ${number}, ${summary}, failed with fault ${faultCode}${meaning}.`;
  });
  return faults.join('');
}

function transferHints(run: InstanceFacts['lastRun']): string[] {
  return (run?.failedTransfers ?? []).flatMap(({ faultCode }) => {
    const hint = faultHint(faultCode)?.hint;
    return hint === undefined ? [] : [`${faultCode}: ${hint}`];
  });
}

function explainPending({ id, deviceId, events, attachedAt, lastInform }: InstanceFacts): Finding {
  const execute = `Run it manually: cuttle instance execute ${id}`;
  if (events.length === 0) {
    return {
      code: 'manual_only',
      explanation: 'The service has no trigger events: it only runs when you execute it manually.',
      since: attachedAt,
      next: [execute],
    };
  }
  const trigger = `It runs at the next ${events.join(' or ')}.`;
  if (!lastInform || lastInform.at < attachedAt) {
    const last = lastInform ? ` Its last Inform was at ${lastInform.at}.` : ' It has never informed.';
    return {
      code: 'never_informed',
      explanation: `${deviceId} has not informed since the service was attached, at ${attachedAt}.${last} ${trigger}`,
      since: attachedAt,
      next: [
        'Check that the CPE has power and a connection, and that its ACS URL is this gateway’s',
        'Compare the device id with the serial number in the CPE’s Informs; GET /v1/audit lists the rejected ones',
        execute,
      ],
    };
  }
  const reported = lastInform.events.join(', ') || 'no event';
  return {
    code: 'waiting_for_trigger',
    explanation: `${trigger} The last Inform of ${deviceId} was at ${lastInform.at}, with ${reported}.`,
    since: attachedAt,
    next: [...(events.includes('0 BOOTSTRAP') ? ['Factory reset the CPE, so that it bootstraps'] : []), execute],
  };
}
