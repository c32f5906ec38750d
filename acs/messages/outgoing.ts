import type { SentMessage } from '../../db/runs/messages.ts';
import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { outgoingRequest, parameterKeyOf } from '../../domain/cwmp/outgoingRequest.ts';
import { probeRequest } from './addObject.ts';

/** A message that may not have reached the CPE, or over which it broke off its session, is not sent more often than this. */
export const maxAttempts = 5;

/** The message whose request went out with this key of ours as its CommandKey. */
export function messageIdOfCommandKey(commandKey: string): number | undefined {
  const digits = /^cuttle([1-9]\d{0,14})$/.exec(commandKey)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What the CPE is sent for the message now. */
export function requestOnWire(message: SentMessage): CwmpRequest {
  return probeRequest(message) ?? outgoingRequest(message);
}

/** Another one whenever the message is sent again. */
export function cwmpIdFor(message: { id: number; attempts: number }): string {
  return `${message.id}.${message.attempts}`;
}

/** The message that an answer names by its cwmp:ID; undefined where the ID is none of ours, since some CPEs lose it or make up their own. */
export function messageIdOfCwmpId(id: string): number | undefined {
  const digits = /^\s*(\d{1,15})\.\d{1,9}\s*$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

interface InformedState {
  events: string[];
  /** Of the events, in their order. */
  commandKeys: string[];
  parameterKey: string | undefined;
  /** The key that the CPE was known to hold before. */
  previousKey: string;
}

/** What became of a request to which a CPE gave no answer, as far as its next Inform tells. */
export function outcomeShownBy(
  message: { id: number; request: CwmpRequest },
  inform: InformedState,
): 'applied' | 'lost' | 'unknown' {
  switch (message.request.name) {
    case 'Reboot':
      return inform.events.includes('M Reboot') || inform.events.includes('1 BOOT') ? 'applied' : 'lost';
    case 'FactoryReset':
      return inform.events.includes(bootstrapEvent) ? 'applied' : 'lost';
    case 'Download':
    case 'Upload':
    case 'ScheduleDownload':
    case 'ScheduleInform':
    case 'ChangeDUState':
      return isCommandOf(outgoingRequest(message), inform) ? 'applied' : 'lost';
    default:
      return fateByKey(parameterKeyOf(outgoingRequest(message)), inform);
  }
}

/** Whether an event says that it follows from the request: "M Download" with its CommandKey (TR-069 Amendment 6, 3.7.1.5). */
function isCommandOf(request: CwmpRequest, { events, commandKeys }: InformedState): boolean {
  return (
    'commandKey' in request &&
    events.some((event, index) => event === `M ${request.name}` && commandKeys[index] === request.commandKey)
  );
}

function fateByKey(
  key: string | undefined,
  { parameterKey, previousKey }: InformedState,
): 'applied' | 'lost' | 'unknown' {
  if (key === undefined) return 'lost';
  if (parameterKey === previousKey) return key === previousKey ? 'unknown' : 'lost';
  // Neither the request's key nor the one before: the CPE reports none, or not what it was given.
  return parameterKey === key ? 'applied' : 'unknown';
}
