import type { SentMessage } from '../../db/runs/messages.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';

/**
 * An AddObject that is sent again because its answer was lost may add a second object. The ParameterKey tells whether it was applied,
 * where the CPE reports one and the script did not use the same one before. Elsewhere the object's instances are read before the
 * AddObject is sent, and again when its answer was lost. So they are where a script waits for the number of its new instance, which no
 * ParameterKey tells.
 */
export type ProbeResult = { kind: 'send'; instances: number[] | null } | { kind: 'settle'; verdict: Verdict };

/** What is on the wire for a message that is probed: the names of the object's instances. */
export function probeRequest({ probe, request }: Pick<SentMessage, 'probe' | 'request'>): CwmpRequest | undefined {
  if (request.name !== 'AddObject' || (probe !== 'before' && probe !== 'after')) return undefined;
  return { name: 'GetParameterNames', parameterPath: request.objectName, nextLevel: true };
}

/** What becomes of the AddObject when its instances were asked for. */
export function judgeProbe({ request, probe, instances }: SentMessage, verdict: Verdict): ProbeResult {
  const found = request.name === 'AddObject' ? instancesIn(request.objectName, verdict) : undefined;
  if (probe === 'before') return { kind: 'send', instances: found ?? null };
  if (!found || !instances) return { kind: 'settle', verdict: unknownOutcome };
  const added = found.filter((number) => !instances.includes(number));
  if (added.length === 0) return { kind: 'send', instances };
  // Who else adds to the same object at the same time is not told apart; the newest is ours if any is.
  return {
    kind: 'settle',
    verdict: { state: 'acknowledged', response: { name: 'AddObject', instanceNumber: Math.max(...added), status: 0 } },
  };
}

/** The verdict on an AddObject that might add a second object if it were sent again. */
export const unknownOutcome: Verdict = {
  state: 'faulted',
  fault: {
    fault_code: 'unknown_fate',
    fault_string:
      'The session broke off before the answer came, and the CPE tells neither by its ParameterKey nor by its instances whether the object was added',
    parameter_faults: [],
  },
};

/** Undefined where the CPE did not tell. Some answer for an object without instances that there is no such name. */
function instancesIn(objectName: string, verdict: Verdict): number[] | undefined {
  if (verdict.state === 'faulted') return verdict.fault.fault_code === '9005' ? [] : undefined;
  if (verdict.response?.name !== 'GetParameterNames') return undefined;
  const below = verdict.response.parameterList.filter(({ name }) => name.startsWith(objectName));
  const numbers = below.map(({ name }) => /^(\d{1,9})\./.exec(name.slice(objectName.length))?.[1]);
  return [...new Set(numbers.filter((number) => number !== undefined).map(Number))];
}
