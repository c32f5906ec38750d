import type { Tone } from '../../components/status.tsx';
import { capitalize } from '../../components/status.tsx';
import { formatCount, pluralize } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';

export type Rollout = Schemas['Rollout'];
export type Retry = Schemas['Retry'];

export const jobTones: Record<Rollout['status'] | Retry['status'], Tone> = {
  running: 'busy',
  paused: 'warn',
  stopped: 'bad',
  finished: 'good',
  aborted: 'idle',
  cancelled: 'idle',
};

const filterPhrases: Record<string, string> = {
  status: 'with status',
  service: 'of service',
  fault_code: 'with fault',
  error_type: 'that failed with',
  since: 'that failed since',
  device_prefix: 'on devices starting with',
  oui: 'with OUI',
  product_class: 'with product class',
  software_version: 'with software',
  informed_since: 'seen since',
  from_version: 'at version',
  rollout: 'changed by rollout',
};

/** Describes which instances are selected: "Instances with OUI 00259E, with software V3*". */
export function describeFilter(filter: object, noun = 'instances'): string {
  const phrases = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${filterPhrases[name] ?? name} ${String(value)}`);
  return phrases.length === 0 ? `All ${noun}` : `${capitalize(noun)} ${phrases.join(', ')}`;
}

/** Describes the failed instances that a bulk retry selects. */
export function describeRetry(filter: Retry['filter']): string {
  const others = Object.entries(filter).filter(([name]) => name !== 'status');
  return describeFilter(Object.fromEntries(others), 'failed instances');
}

/**
 * Describes the pace: "Canary size: 10. Then 10 runs per second, at most 50 at a time. …"
 */
export function describePace({
  canary,
  rate_per_second: rate,
  concurrency,
  stop_at: stopAt,
}: Pick<Rollout, 'canary' | 'rate_per_second' | 'concurrency' | 'stop_at'>): string {
  const first = canary > 0 ? `Canary size: ${formatCount(canary)}. Then ` : '';
  const stop =
    stopAt === null ? 'Failures do not stop it.' : `Stops at a failure rate of ${Number((stopAt * 100).toFixed(1))} %.`;
  return `${first}${formatCount(rate)} runs per second, at most ${formatCount(concurrency)} at a time. ${stop}`;
}

/** Returns "about 3 minutes", for example. */
export function describeSeconds(seconds: number): string {
  if (seconds < 90) return pluralize(seconds, 'second');
  if (seconds < 5400) return `about ${pluralize(Math.round(seconds / 60), 'minute')}`;
  return `about ${pluralize(Math.round(seconds / 3600), 'hour')}`;
}
