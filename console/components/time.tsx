import { signal } from '@preact/signals';
import type { JSX } from 'preact';

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const units: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** One clock for all relative times, so that they stay up to date. */
const now = signal(Date.now());
setInterval(() => {
  now.value = Date.now();
}, 20_000);

/** A relative time; its tooltip is the exact time. @param at ISO 8601, or null to show `never`. */
export function Time({ at, never = 'never' }: { at: string | null; never?: string }): JSX.Element {
  if (at === null) return <span class="soft">{never}</span>;
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {ago(Date.parse(at), Math.max(now.value, Date.now() - 20_000))}
    </time>
  );
}

/** The exact time, for places where times are compared. */
export function ExactTime({ at }: { at: string }): JSX.Element {
  return <time dateTime={at}>{exact.format(new Date(at))}</time>;
}

function ago(at: number, from: number): string {
  const seconds = (at - from) / 1000;
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? [];
  if (unit === undefined || length === undefined)
    return Math.abs(seconds) < 10 ? 'just now' : seconds < 0 ? 'a moment ago' : 'in a moment';
  return relative.format(Math.trunc(seconds / length), unit);
}

const countFormat = new Intl.NumberFormat('en');
export const formatCount = (value: number): string => countFormat.format(value);
/** `pluralize(1, 'device')` returns "1 device". */
export const pluralize = (value: number, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`;
