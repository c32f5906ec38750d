import type { SentMessage } from '../../db/runs/messages.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import { ownFault } from '../../domain/cwmp/faultCode.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { outgoingRequest } from '../../domain/cwmp/outgoingRequest.ts';

/**
 * What to do with an AddObject after its object's instances have been read.
 *
 * An AddObject that is sent again because its answer was lost can add a second object. The ParameterKey shows whether
 * it was applied, if the CPE reports one and the script did not use the same key before. Otherwise the object's
 * instances are read before the AddObject is sent, and once more when its answer was lost. They are also read when the
 * script waits for the number of the new instance, which no ParameterKey shows. If the CPE has never reported a change
 * of its ParameterKey, it may report the same key forever: then they are read once an answer was lost.
 */
export type ProbeResult = { kind: 'send'; instances: number[] | null } | { kind: 'settle'; verdict: Verdict };

/**
 * Returns the RPC that reads the object's instances, to be sent instead of the AddObject; undefined when it is not
 * needed.
 */
export function probeRequest({ probe, request }: Pick<SentMessage, 'probe' | 'request'>): CwmpRequest | undefined {
  if (request.name !== 'AddObject' || (probe !== 'before' && probe !== 'after')) return undefined;
  return { name: 'GetParameterNames', parameterPath: request.objectName, nextLevel: true };
}

/** Returns the RPC to send for a message now: its own, or its `probeRequest`. */
export function requestOnWire(message: SentMessage): CwmpRequest {
  return probeRequest(message) ?? outgoingRequest(message);
}

/** Decides whether the AddObject is sent or settled, from the answer to its `probeRequest`. */
export function judgeProbe({ request, probe, instances }: SentMessage, verdict: Verdict): ProbeResult {
  const found = request.name === 'AddObject' ? readInstances(request.objectName, verdict) : undefined;
  if (probe === 'before') return { kind: 'send', instances: found ?? null };
  // Nothing was added to an object without instances.
  if (found?.length === 0) return { kind: 'send', instances: found };
  if (!found || !instances) return { kind: 'settle', verdict: unknownFate };
  const added = found.filter((number) => !instances.includes(number));
  if (added.length === 0) return { kind: 'send', instances };
  // Something else may have added instances at the same time. The newest one is ours, if any is.
  return {
    kind: 'settle',
    verdict: { state: 'acknowledged', response: { name: 'AddObject', instanceNumber: Math.max(...added), status: 0 } },
  };
}

/** The verdict on an AddObject that could add a second object if it were sent again. */
export const unknownFate: Verdict = {
  state: 'faulted',
  fault: ownFault(
    'unknown_fate',
    'The session broke off before the answer arrived. ' +
      "Neither the CPE's ParameterKey nor its instances show whether the object was added.",
  ),
};

/** Returns undefined when the CPE did not list them. Some CPEs answer 9005 for an object without instances. */
function readInstances(objectName: string, verdict: Verdict): number[] | undefined {
  if (verdict.state === 'faulted') return verdict.fault.fault_code === '9005' ? [] : undefined;
  if (verdict.response?.name !== 'GetParameterNames') return undefined;
  const below = verdict.response.parameterList.filter(({ name }) => name.startsWith(objectName));
  const numbers = below.map(({ name }) => /^(\d{1,9})\./.exec(name.slice(objectName.length))?.[1]);
  return [...new Set(numbers.filter((number) => number !== undefined).map(Number))];
}
