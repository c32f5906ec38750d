import { markEchoed, readEffects, readInformParameters, readLastRuns } from '../../db/runs/effects.ts';
import type { Db } from '../../db/core/pool.ts';
import type { EventStruct } from '../../domain/cwmp/messages.ts';
import type { SelfInflictedEvent } from '../../domain/runs/selfInflictedEvents.ts';
import { matchSelfInflictedEvents, valueChange } from '../../domain/runs/selfInflictedEvents.ts';

export interface SelfInflictedEvents {
  /** What the Inform names as changed, where it tells of a value change. */
  changed: Record<string, string> | undefined;
  own: SelfInflictedEvent[];
}

type Known = Awaited<ReturnType<typeof readInformParameters>>;

export const noSelfInflictedEvents: SelfInflictedEvents = { changed: undefined, own: [] };

/**
 * Which of an Inform's events are effects of what scripts did to the device. To be asked before the Inform is recorded.
 * @param events those that would trigger something.
 * @param parameters the Inform's, as they are kept.
 */
export async function findSelfInflictedEvents(
  db: Db,
  deviceKey: number,
  events: EventStruct[],
  parameters: Record<string, string>,
): Promise<SelfInflictedEvents> {
  const [runs, known] = await Promise.all([readLastRuns(db, deviceKey), readInformParameters(db, deviceKey)]);
  const changed = events.some(({ eventCode }) => eventCode === valueChange) ? changesOf(known, parameters) : undefined;
  if (runs.length === 0) return { ...noSelfInflictedEvents, changed };
  const effects = await readEffects(
    db,
    deviceKey,
    runs.map(({ runId }) => runId),
  );
  return { changed, own: matchSelfInflictedEvents({ at: new Date(), events, changed: changed ?? {} }, runs, effects) };
}

/** A CPE tells of each effect once. An event that it repeats, since it does not know that it was heard, is not looked at again. */
export async function markSelfInflictedEvents(db: Db, { own }: SelfInflictedEvents): Promise<void> {
  const echoes = own.flatMap(({ effect, event }) => (effect === undefined ? [] : [{ id: effect, event }]));
  if (echoes.length > 0) await markEchoed(db, echoes);
}

/** Each change of a script's changes the ParameterKey; of a secret parameter it is not known what it was. */
function changesOf({ parameters: before, secretPaths }: Known, now: Record<string, string>): Record<string, string> {
  const untold = (path: string): boolean =>
    path.endsWith('.ManagementServer.ParameterKey') || secretPaths.includes(path);
  return Object.fromEntries(Object.entries(now).filter(([path, value]) => before[path] !== value && !untold(path)));
}
