import { bootstrapEvent } from '../domain/bootstrap.ts';
import { withCommandKey } from '../domain/cwmp/commandKey.ts';
import type { CwmpRequest } from '../domain/cwmp/messages.ts';
import { parameterKeyOf, withParameterKey } from '../domain/cwmp/parameterKey.ts';

/**
 * The request as the CPE gets it: with a key of ours where the script left it empty. By the ParameterKey the next Inform tells
 * whether a request whose answer was lost was applied, by the CommandKey a TransferComplete names the request that it completes. Both
 * follow from the message's id, so that they need not be stored.
 */
export function outgoingRequest({ id, request }: { id: number; request: CwmpRequest }): CwmpRequest {
  const key = `cuttle${id}`;
  return parameterKeyOf(request) === '' ? withParameterKey(request, key) : withCommandKey(request, key);
}

/** The message whose request went out with this key of ours as its CommandKey. */
export function messageOfCommandKey(commandKey: string): number | undefined {
  const digits = /^cuttle([1-9]\d{0,14})$/.exec(commandKey)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Another one whenever the message is sent again. */
export function cwmpIdOf(message: { id: number; attempts: number }): string {
  return `${message.id}.${message.attempts}`;
}

/** The message that an answer names by its cwmp:ID; undefined where the ID is none of ours, since some CPEs lose it or make up their own. */
export function messageOfCwmpId(id: string): number | undefined {
  const digits = /^\s*(\d{1,15})\.\d{1,9}\s*$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

interface InformedState {
  events: string[];
  parameterKey: string | undefined;
  /** The key that the CPE was known to hold before. */
  previousKey: string;
}

/** Whether a CPE applied a request to which it gave no answer, as far as its next Inform tells. */
export function wasApplied(message: { id: number; request: CwmpRequest }, inform: InformedState): boolean {
  switch (message.request.name) {
    case 'Reboot':
      return inform.events.includes('M Reboot') || inform.events.includes('1 BOOT');
    case 'FactoryReset':
      return inform.events.includes(bootstrapEvent);
    default: {
      const key = parameterKeyOf(outgoingRequest(message));
      return key !== undefined && key === inform.parameterKey && key !== inform.previousKey;
    }
  }
}
