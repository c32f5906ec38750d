export const bootstrapEvent = '0 BOOTSTRAP';

/** The device's CWMP session before this Inform. */
export interface PreviousSession {
  /** informed: the CPE sent nothing after its Inform; open: it broke off later; ended: closed in order; null: there was none. */
  phase: 'informed' | 'open' | 'ended' | null;
  events: string[];
  /** The key of the last change that the CPE is known to have applied, before or in that session; '' for none. */
  parameterKey: string;
}

export interface InformedEvents {
  events: string[];
  retryCount: number;
  /** As the CPE reports it; undefined where the Inform does not name it. */
  parameterKey: string | undefined;
}

/**
 * The events of an Inform that the ACS did not hear of before. A CPE repeats an event until it knows that its Inform, or
 * its session, ended well (TR-069 Amendment 6, 3.7.1.5): what the session before announced is the same event where that session
 * never got past its Inform, or broke off and this is its retry. A retry of Informs that never arrived is news.
 *
 * A BOOTSTRAP among the result begins a new bootstrap epoch: the device was factory reset, and all it says is new.
 */
export function newEvents(previous: PreviousSession, inform: InformedEvents): string[] {
  const repeats = previous.phase === 'informed' || (previous.phase === 'open' && inform.retryCount > 0);
  if (!repeats) return inform.events;
  const wasReset = inform.events.includes(bootstrapEvent) && previous.parameterKey !== '' && inform.parameterKey === '';
  if (wasReset) return inform.events;
  const unheard = inform.events.filter((event) => !previous.events.includes(event));
  return unheard.includes(bootstrapEvent) ? inform.events : unheard;
}
