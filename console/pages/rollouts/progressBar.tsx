import type { JSX } from 'preact';
import type { Tone } from '../../components/status.tsx';
import { count } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';

export type Counts = Schemas['Rollout']['progress'] | Schemas['Retry']['progress'];

const parts: { name: string; words: string; tone: Tone }[] = [
  { name: 'provisioned', words: 'Provisioned', tone: 'good' },
  { name: 'pinned', words: 'Given the version without a run', tone: 'good' },
  { name: 'running', words: 'Under way', tone: 'busy' },
  { name: 'failed', words: 'Failed', tone: 'bad' },
  { name: 'skipped', words: 'Skipped', tone: 'idle' },
  { name: 'cancelled', words: 'Taken back', tone: 'idle' },
];

/** How far it is: what waits is the empty rest of the bar. */
export function ProgressBar({ counts }: { counts: Counts }): JSX.Element {
  const { total, done } = counts;
  return (
    <div
      class="share progress"
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={`${done} of ${total} done`}
      aria-label="How far it is"
    >
      {parts.map(
        ({ name, tone }) =>
          numberOf(counts, name) > 0 && (
            <span key={name} class={`fill-${tone}`} style={{ flexGrow: numberOf(counts, name) }} />
          ),
      )}
      {counts.waiting > 0 && <span class="rest" style={{ flexGrow: counts.waiting }} />}
    </div>
  );
}

export function ProgressNumbers({ counts }: { counts: Counts }): JSX.Element {
  const shown = [...parts, { name: 'waiting', words: 'Waiting', tone: 'idle' as Tone }].filter(
    ({ name }) => numberOf(counts, name) > 0,
  );
  return (
    <ul class="legend">
      {shown.map(({ name, words, tone }) => (
        <li key={name}>
          <span>
            <span class={`dot ${tone}`}>{words}</span>
            <b>{count(numberOf(counts, name))}</b>
          </span>
        </li>
      ))}
    </ul>
  );
}

const numberOf = (counts: Counts, name: string): number => (counts as unknown as Record<string, number>)[name] ?? 0;
