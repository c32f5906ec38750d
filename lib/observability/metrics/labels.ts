import { isStandardEvent } from '../../../domain/cwmp/eventCodes.ts';

/** What is not among the values that a label may have. */
export const other = 'other';

/** The first values that come, as many as fit; each makes time series that are kept for as long as the process runs. */
export class Bounded {
  readonly #known = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** The value itself, or `other` once there are too many. */
  of(value: string): string {
    if (!this.#known.has(value)) {
      if (this.#known.size >= this.#most) return other;
      this.#known.add(value);
    }
    return value;
  }
}

/** An event code of CWMP's own, or one word for all that vendors have. Whatever CPEs say, there are some thirty. */
export function eventLabel(code: string): string {
  if (isStandardEvent(code)) return code;
  return code.startsWith('X ') ? 'X' : other;
}

/** A code of CWMP's, or of ours (`no_answer`); those of vendors are one (TR-069 Amendment 6, A.5.2). */
export function faultLabel(code: string): string {
  if (/^90[0-3]\d$/.test(code) || /^[a-z_]{1,32}$/.test(code)) return code;
  return /^98\d\d$/.test(code) ? 'vendor' : other;
}
