import type { Tone } from '../../components/status.tsx';
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
  status: 'in the status',
  service: 'of the service',
  fault_code: 'with the fault',
  error_type: 'that failed with',
  since: 'that failed since',
  device_prefix: 'whose device begins with',
  oui: 'of the OUI',
  product_class: 'of the product class',
  software_version: 'with the software',
  informed_since: 'seen since',
  from_version: 'that have version',
  rollout: 'touched by the rollout',
};

/** Which instances it takes: "Those whose device begins with AC, of the OUI 00259E". */
export function describeFilter(filter: object): string {
  const phrases = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${filterPhrases[name] ?? name} ${String(value)}`);
  return phrases.length === 0 ? 'All of its instances' : `Those ${phrases.join(', ')}`;
}

/** Of a bulk retry, which takes only what failed. */
export function describeRetry(filter: Retry['filter']): string {
  const narrowed = Object.entries(filter).filter(([name]) => name !== 'status');
  return narrowed.length === 0 ? 'Everything that failed' : describeFilter(Object.fromEntries(narrowed));
}

/** How it goes: "10 first; then 10 a second, at most 50 at once; it stops when 10 % failed". */
export function describePace({
  canary,
  rate_per_second: rate,
  concurrency,
  stop_at: stopAt,
}: Pick<Rollout, 'canary' | 'rate_per_second' | 'concurrency' | 'stop_at'>): string {
  const first = canary > 0 ? `${pluralize(canary, 'instance')} first; then ` : '';
  const stop =
    stopAt === null ? 'failures do not stop it' : `it stops when ${Number((stopAt * 100).toFixed(1))} % failed`;
  return `${first}${formatCount(rate)} a second, at most ${formatCount(concurrency)} at once; ${stop}.`;
}

/** "about 3 minutes" */
export function describeSeconds(seconds: number): string {
  if (seconds < 90) return pluralize(seconds, 'second');
  if (seconds < 5400) return `about ${pluralize(Math.round(seconds / 60), 'minute')}`;
  return `about ${pluralize(Math.round(seconds / 3600), 'hour')}`;
}
