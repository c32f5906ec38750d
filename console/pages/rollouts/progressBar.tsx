import type { JSX } from 'preact';
import type { Tone } from '../../components/status.tsx';
import { formatCount } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';

export type Counts = Schemas['Rollout']['progress'] | Schemas['Retry']['progress'];

const parts: { name: string; label: string; tone: Tone }[] = [
  { name: 'provisioned', label: 'Provisioned', tone: 'good' },
  { name: 'pinned', label: 'Updated without a run', tone: 'good' },
  { name: 'running', label: 'Running', tone: 'busy' },
  { name: 'failed', label: 'Failed', tone: 'bad' },
  { name: 'skipped', label: 'Skipped', tone: 'idle' },
  { name: 'cancelled', label: 'Cancelled', tone: 'idle' },
];

/** A bar with one part per outcome. What has not started is the empty rest. */
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
      aria-label="Progress"
    >
      {parts.map(
        ({ name, tone }) =>
          countOf(counts, name) > 0 && (
            <span key={name} class={`fill-${tone}`} style={{ flexGrow: countOf(counts, name) }} />
          ),
      )}
      {counts.waiting > 0 && <span class="rest" style={{ flexGrow: counts.waiting }} />}
    </div>
  );
}

export function ProgressNumbers({ counts }: { counts: Counts }): JSX.Element {
  const shown = [...parts, { name: 'waiting', label: 'Waiting', tone: 'idle' as Tone }].filter(
    ({ name }) => countOf(counts, name) > 0,
  );
  return (
    <ul class="legend">
      {shown.map(({ name, label, tone }) => (
        <li key={name}>
          <span>
            <span class={`dot ${tone}`}>{label}</span>
            <b>{formatCount(countOf(counts, name))}</b>
          </span>
        </li>
      ))}
    </ul>
  );
}

const countOf = (counts: Counts, name: string): number => (counts as unknown as Record<string, number>)[name] ?? 0;
