import { createHash } from 'node:crypto';
import { dropOldest } from '../../../lib/dropOldest.ts';

/** Milliseconds. The delay after the first time; it doubles with each further time in a row. */
const firstDelay = 1000;
/** Milliseconds. */
const longestDelay = 60_000;
/** The scripts that are remembered. The one that looped longest ago is forgotten first. */
const maxScripts = 1000;

interface Looped {
  times: number;
  until: number;
}

/**
 * The scripts whose last step ran into its time limit. Each such step costs a thread for seconds, so the script waits
 * before its next one: 1 s, 2 s, 4 s, at most 60 s. A changed script starts afresh.
 */
export class LoopingScripts {
  readonly #now: () => number;
  readonly #looped = new Map<string, Looped>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Returns the milliseconds until the script may be executed. */
  delayOf(script: string): number {
    if (this.#looped.size === 0) return 0;
    return Math.max(0, (this.#looped.get(keyOf(script))?.until ?? 0) - this.#now());
  }

  /** @param looped whether the step ran into its time limit. */
  stepEnded(script: string, looped: boolean): void {
    if (!looped && this.#looped.size === 0) return;
    const key = keyOf(script);
    const { times } = this.#looped.get(key) ?? { times: 0 };
    this.#looped.delete(key);
    if (!looped) return;
    this.#looped.set(key, { times: times + 1, until: this.#now() + Math.min(firstDelay * 2 ** times, longestDelay) });
    dropOldest(this.#looped, maxScripts);
  }
}

const keyOf = (script: string): string => createHash('sha256').update(script).digest('base64');
