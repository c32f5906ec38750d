import type { Db } from '../../db/core/pool.ts';
import { markReportedEvents, readEffects, readInformParameters, readLastRuns } from '../../db/runs/effects.ts';
import type { EventStruct } from '../../domain/cwmp/messages.ts';
import type { SelfInflictedEvent } from '../../domain/runs/selfInflictedEvents.ts';
import { matchSelfInflictedEvents, valueChange } from '../../domain/runs/selfInflictedEvents.ts';

export interface SelfInflictedEvents {
  /** The parameters that the Inform reports as changed; undefined without `4 VALUE CHANGE`. */
  changed: Record<string, string> | undefined;
  own: SelfInflictedEvent[];
}

type InformedParameters = Awaited<ReturnType<typeof readInformParameters>>;

/**
 * Returns which of an Inform's events were caused by what scripts did to the device. Must be called before the Inform
 * is recorded. Costs one query more, and none for a device without runs.
 * @param events the events that a service wants.
 * @param parameters the Inform's parameters, as they are stored.
 */
export async function findSelfInflictedEvents(
  db: Db,
  device: { key: number; hasRuns: boolean },
  events: EventStruct[],
  parameters: Record<string, string>,
): Promise<SelfInflictedEvents> {
  const hasValueChange = events.some(({ eventCode }) => eventCode === valueChange);
  if (events.length === 0 || !(device.hasRuns || hasValueChange)) return { changed: undefined, own: [] };
  const [runs, before] = await Promise.all([readLastRuns(db, device.key), readInformParameters(db, device.key)]);
  const changed = hasValueChange ? changedParameters(before, parameters) : undefined;
  if (runs.length === 0) return { changed, own: [] };
  const effects = await readEffects(
    db,
    device.key,
    runs.map(({ runId }) => runId),
  );
  return { changed, own: matchSelfInflictedEvents({ at: new Date(), events, changed: changed ?? {} }, runs, effects) };
}

/**
 * Records which effects have been reported, since a CPE reports each effect once. `newEvents` filters out an event that
 * it repeats because it missed the response.
 */
export async function markSelfInflictedEvents(db: Db, { own }: SelfInflictedEvents): Promise<void> {
  const reported = own.flatMap(({ effect, event }) => (effect === undefined ? [] : [{ id: effect, event }]));
  if (reported.length > 0) await markReportedEvents(db, reported);
}

/**
 * Leaves out the ParameterKey, which each change by a script changes, and secrets, whose earlier value is not known.
 */
function changedParameters(
  { parameters: before, secretPaths }: InformedParameters,
  now: Record<string, string>,
): Record<string, string> {
  const isIgnored = (path: string): boolean =>
    path.endsWith('.ManagementServer.ParameterKey') || secretPaths.includes(path);
  return Object.fromEntries(Object.entries(now).filter(([path, value]) => before[path] !== value && !isIgnored(path)));
}
