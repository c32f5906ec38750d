import { isStandardEvent } from '../../../domain/cwmp/eventCodes.ts';
import { isVendorMethod } from '../../../domain/cwmp/vendorRpc.ts';

/** Replaces values that are not among the allowed values of a label. */
export const other = 'other';

/** Accepts the first values up to a limit, because each value creates time series that live as long as the process. */
export class Bounded {
  readonly #known = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Returns the value, or `other` once the limit is reached. */
  of(value: string): string {
    if (!this.#known.has(value)) {
      if (this.#known.size >= this.#most) return other;
      this.#known.add(value);
    }
    return value;
  }
}

/**
 * Returns a standard event code, or one label for all vendor-specific events. There are about thirty labels, whatever
 * CPEs send.
 */
export function eventLabel(code: string): string {
  if (isStandardEvent(code)) return code;
  return code.startsWith('X ') ? 'X' : other;
}

/** Returns the method, or one label for all methods of vendors, whose names scripts choose. */
export function methodLabel(method: string): string {
  return isVendorMethod(method) ? 'vendor' : method;
}

/**
 * Returns a standard or Cuttle-specific fault code (such as `no_answer`), or one label for all vendor-specific codes
 * (TR-069 Amendment 6, A.5.2).
 */
export function faultLabel(code: string): string {
  if (/^90[0-3]\d$/.test(code) || /^[a-z_]{1,32}$/.test(code)) return code;
  return /^98\d\d$/.test(code) ? 'vendor' : other;
}
