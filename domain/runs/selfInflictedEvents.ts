import { bootstrapEvent } from '../devices/bootstrap.ts';
import type { CwmpRequest, EventStruct } from '../cwmp/messages.ts';
import { isSecretParameter } from '../cwmp/redaction.ts';

/** A message of a run that changes the CPE or starts something on it. */
export interface ScriptEffect {
  id: number;
  runId: number;
  request: CwmpRequest;
  /** When it was answered; if it was not answered, when it was sent. */
  at: Date;
  /** The events by which the CPE has already reported it. */
  reportedEvents: string[];
}

/** The last run of an instance. */
export interface LastRun {
  instanceId: string;
  runId: number;
  running: boolean;
  /** The parameters that the Inform which triggered it reported as changed. */
  triggeringChanges: Record<string, string>;
}

/** The part of an Inform that can report effects of scripts. */
export interface InformedChanges {
  at: Date;
  events: EventStruct[];
  /** The parameters whose value is new, or differs from the previous Inform. */
  changed: Record<string, string>;
}

/** An event that does not trigger the instance: its last run caused it, or it only says that the CPE is there. */
export interface SelfInflictedEvent {
  instanceId: string;
  event: string;
  /** The id of the message that it reports, for an event that is reported once per message. */
  effect: number | undefined;
}

export const valueChange = '4 VALUE CHANGE';
/**
 * Events that only say that the CPE is there. They do not trigger a new run while one is already waiting for the CPE.
 */
const presenceEvents = ['2 PERIODIC', '6 CONNECTION REQUEST', '14 HEARTBEAT'];
/** What follows from a change, such as a new address after new credentials, is reported within a minute. */
const settlingMs = 60_000;
/** A CPE may take an hour to boot or to be reset. */
const restartMs = 3_600_000;

/**
 * Finds the events of an Inform that each instance's own last run has caused. They must not trigger the instance again,
 * in a loop.
 * @param effects those of all instances of the device, oldest first.
 */
export function matchSelfInflictedEvents(
  inform: InformedChanges,
  runs: LastRun[],
  effects: ScriptEffect[],
): SelfInflictedEvent[] {
  const values = valuesSet(effects);
  return runs.flatMap((run) => {
    const own = effects.filter(({ runId }) => runId === run.runId);
    return inform.events.flatMap((event): SelfInflictedEvent[] => {
      const { eventCode } = event;
      const found = { instanceId: run.instanceId, event: eventCode, effect: undefined };
      if (presenceEvents.includes(eventCode)) return run.running ? [found] : [];
      if (eventCode === valueChange) return isOwnChange(inform, run, own, values) ? [found] : [];
      const effect = own.find((candidate) => isCausedBy(event, candidate, inform.at));
      return effect ? [{ ...found, effect: effect.id }] : [];
    });
  });
}

/** Returns the last value that any script set, by path. */
function valuesSet(effects: ScriptEffect[]): Map<string, string> {
  const lists = effects.map(({ request }) => (request.name === 'SetParameterValues' ? request.parameterList : []));
  return new Map(lists.flat().map(({ name, value }) => [name, value]));
}

/**
 * Whether the run itself caused a value change: a script has set each parameter that the Inform names to the reported
 * value. Within a minute of the run's last change, two more cases count: an Inform that names no parameter (CPEs that
 * violate TR-069 send these), and a change that triggered this very run, which would loop. A change made by anybody
 * else has another value, and triggers.
 */
function isOwnChange(
  { at, changed }: InformedChanges,
  { running, triggeringChanges }: LastRun,
  own: ScriptEffect[],
  values: Map<string, string>,
): boolean {
  const changes = own.filter(({ request }) =>
    ['SetParameterValues', 'AddObject', 'DeleteObject'].includes(request.name),
  );
  const isRecent =
    changes.length > 0 && (running || changes.some((change) => at.getTime() - change.at.getTime() < settlingMs));
  const isOwn = ([path, value]: [string, string]): boolean => {
    const set = values.get(path);
    if (set !== undefined && (isSameValue(set, value) || (isSecretParameter(path) && isRecent))) return true;
    return (
      isRecent && Object.hasOwn(triggeringChanges, path) && (set === undefined || triggeringChanges[path] === value)
    );
  };
  const reported = Object.entries(changed);
  return reported.length === 0 ? isRecent : reported.every(isOwn);
}

/** CPEs report booleans and numbers in their own notation. */
function isSameValue(set: string, reported: string): boolean {
  return canonical(set) === canonical(reported);
}

function canonical(value: string): string {
  const text = value.trim();
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true' ? '1' : '0';
  return /^[+-]?\d{1,15}$/.test(text) ? String(Number(text)) : text;
}

/** Whether the message caused the event. A message causes each event at most once. */
function isCausedBy(
  { eventCode, commandKey }: EventStruct,
  { request, at, reportedEvents }: ScriptEffect,
  now: Date,
): boolean {
  if (reportedEvents.includes(eventCode)) return false;
  const requestKey = 'commandKey' in request ? request.commandKey : undefined;
  if (eventCode === `M ${request.name}`) return commandKey === '' || requestKey === '' || commandKey === requestKey;
  const isRestart = now.getTime() - at.getTime() < restartMs;
  switch (request.name) {
    case 'Reboot':
      return eventCode === '1 BOOT' && isRestart;
    case 'FactoryReset':
      return (eventCode === bootstrapEvent || eventCode === '1 BOOT') && isRestart;
    case 'Download':
    case 'Upload':
    case 'ScheduleDownload':
      return eventCode === '7 TRANSFER COMPLETE' || (eventCode === '1 BOOT' && isRestart);
    case 'SetParameterValues':
      return (
        eventCode === '8 DIAGNOSTICS COMPLETE' &&
        request.parameterList.some(({ name, value }) => name.endsWith('DiagnosticsState') && value === 'Requested')
      );
    default:
      return false;
  }
}
