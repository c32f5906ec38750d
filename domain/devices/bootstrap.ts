export const bootstrapEvent = '0 BOOTSTRAP';

/** The device's CWMP session before this Inform. */
export interface PreviousSession {
  /**
   * informed: the CPE sent nothing after its Inform. open: it broke off later. ended: it was closed in order, as far as
   * the ACS knows. null: there was none.
   */
  phase: 'informed' | 'open' | 'ended' | null;
  events: string[];
  /**
   * The ParameterKey of the last change that the CPE is known to have applied, before or in that session; '' for none.
   */
  parameterKey: string;
}

export interface InformedEvents {
  events: string[];
  retryCount: number;
  /** The ParameterKey that the CPE reports; undefined if the Inform does not include it. */
  parameterKey: string | undefined;
}

/**
 * Returns the events of an Inform that the ACS has not seen before. A CPE repeats an event until it knows that its
 * Inform, or its session, ended successfully (TR-069 Amendment 6, 3.7.1.5). So an event of the previous session is a
 * repetition if that session never got past its Inform, or if it broke off and this is its retry. Retries of Informs
 * that never arrived are new. A BOOTSTRAP that is a retry also repeats that of a session that has ended here, if the
 * CPE still reports the ParameterKey of the last change, which a reset would have cleared: the end did not reach it.
 *
 * A BOOTSTRAP in the result begins a new bootstrap epoch: the device was factory reset, and all events of the Inform
 * are new.
 */
export function newEvents(previous: PreviousSession, inform: InformedEvents): string[] {
  const { phase } = previous;
  const isRetry = inform.retryCount > 0;
  const repeats = phase === 'informed' || (isRetry && (phase === 'open' || isEndUnheard(previous, inform)));
  if (!repeats) return inform.events;
  const wasReset = inform.events.includes(bootstrapEvent) && previous.parameterKey !== '' && inform.parameterKey === '';
  if (wasReset) return inform.events;
  const unseen = inform.events.filter((event) => !previous.events.includes(event));
  return unseen.includes(bootstrapEvent) ? inform.events : unseen;
}

function isEndUnheard({ phase, parameterKey }: PreviousSession, inform: InformedEvents): boolean {
  return (
    phase === 'ended' &&
    inform.events.includes(bootstrapEvent) &&
    parameterKey !== '' &&
    inform.parameterKey === parameterKey
  );
}
