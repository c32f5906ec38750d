import { bootstrapEvent } from '../devices/bootstrap.ts';
import { isHidden } from '../cwmp/redactedParameters.ts';
import type { CwmpRequest, EventStruct } from '../cwmp/messages.ts';

/** A message that a run gave to the CPE and that changes it, or has it do something. */
export interface Effect {
  id: number;
  runId: number;
  request: CwmpRequest;
  /** When it was answered, or sent where it was not. */
  at: Date;
  /** The events by which the CPE has told of it already. */
  echoed: string[];
}

/** The last run of an instance. */
export interface LastRun {
  instanceId: string;
  runId: number;
  running: boolean;
  /** What the Inform that triggered it named as changed. */
  cause: Record<string, string>;
}

/** An Inform, as far as its events may be effects of scripts. */
export interface EchoingInform {
  at: Date;
  events: EventStruct[];
  /** The parameters that it reports otherwise than the Inform before it, or that one did not. */
  changed: Record<string, string>;
}

/** An event that is no reason to run the instance: it tells of what its last run did, or only that the CPE is there. */
export interface OwnEvent {
  instanceId: string;
  event: string;
  /** The message that it tells of, where it does so only once. */
  effect: number | undefined;
}

export const valueChange = '4 VALUE CHANGE';
/** They say nothing of the device but that it is there, which a run under way that waits for it need not be told by another run. */
const presence = ['2 PERIODIC', '6 CONNECTION REQUEST', '14 HEARTBEAT'];
/** What follows from a change (a new address, since the credentials are new) is there within this time, in milliseconds. */
const settlingMs = 60_000;
/** So long a CPE may take to boot, or to be reset. */
const restartMs = 3_600_000;

/**
 * Which of an Inform's events are effects of each instance's own last run, and so must not trigger it again in a loop.
 * @param effects of the device, of all instances, the oldest first.
 */
export function ownEvents(inform: EchoingInform, runs: LastRun[], effects: Effect[]): OwnEvent[] {
  const values = valuesSet(effects);
  return runs.flatMap((run) => {
    const own = effects.filter(({ runId }) => runId === run.runId);
    return inform.events.flatMap((event): OwnEvent[] => {
      const { eventCode } = event;
      const found = { instanceId: run.instanceId, event: eventCode, effect: undefined };
      if (presence.includes(eventCode)) return run.running ? [found] : [];
      if (eventCode === valueChange) return isOwnChange(inform, run, own, values) ? [found] : [];
      const effect = own.find((candidate) => tellsOf(event, candidate, inform.at));
      return effect ? [{ ...found, effect: effect.id }] : [];
    });
  });
}

/** What scripts have set, last of all, by path. */
function valuesSet(effects: Effect[]): Map<string, string> {
  const lists = effects.map(({ request }) => (request.name === 'SetParameterValues' ? request.parameterList : []));
  return new Map(lists.flat().map(({ name, value }) => [name, value]));
}

/**
 * A value change is the run's own where each parameter that the Inform names is as a script has set it. For a minute after the run's last
 * change so is one that names none, as CPEs send that don't follow TR-069, and one that had triggered this very run: that would be a loop.
 * What anybody else changes is named with another value, and triggers.
 */
function isOwnChange(
  { at, changed }: EchoingInform,
  { running, cause }: LastRun,
  own: Effect[],
  values: Map<string, string>,
): boolean {
  const changes = own.filter(({ request }) =>
    ['SetParameterValues', 'AddObject', 'DeleteObject'].includes(request.name),
  );
  const isRecent =
    changes.length > 0 && (running || changes.some((change) => at.getTime() - change.at.getTime() < settlingMs));
  const isEcho = ([path, value]: [string, string]): boolean => {
    const set = values.get(path);
    if (set !== undefined && (isSame(set, value) || (isHidden(path) && isRecent))) return true;
    return isRecent && Object.hasOwn(cause, path) && (set === undefined || cause[path] === value);
  };
  const named = Object.entries(changed);
  return named.length === 0 ? isRecent : named.every(isEcho);
}

/** CPEs write a boolean or a number in their own way. */
function isSame(set: string, reported: string): boolean {
  return canonical(set) === canonical(reported);
}

function canonical(value: string): string {
  const text = value.trim();
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true' ? '1' : '0';
  return /^[+-]?\d{1,15}$/.test(text) ? String(Number(text)) : text;
}

/** Once for each message. */
function tellsOf({ eventCode, commandKey }: EventStruct, { request, at, echoed }: Effect, now: Date): boolean {
  if (echoed.includes(eventCode)) return false;
  const named = 'commandKey' in request ? request.commandKey : undefined;
  if (eventCode === `M ${request.name}`) return commandKey === '' || named === '' || commandKey === named;
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
