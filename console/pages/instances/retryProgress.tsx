import type { JSX } from 'preact';
import { Badge } from '../../components/status.tsx';
import { formatCount } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';

/** The progress of a bulk retry. */
export function RetryProgress({ retry: { status, progress } }: { retry: Schemas['Retry'] }): JSX.Element {
  const { total, done, waiting, running, provisioned, failed, skipped, cancelled } = progress;
  const parts = [
    ['good', provisioned],
    ['bad', failed],
    ['busy', running],
    ['idle', skipped + cancelled],
  ] as const;
  const rest = Math.max(0, waiting);
  return (
    <div class="progress">
      <p>
        {status === 'running' ? (
          <Badge tone="busy">Running</Badge>
        ) : (
          <Badge tone={failed > 0 ? 'bad' : 'good'}>Finished</Badge>
        )}{' '}
        <strong>
          {formatCount(done)} of {formatCount(total)}
        </strong>{' '}
        finished
      </p>
      <div class="share" aria-hidden="true">
        {parts.map(([tone, many]) => many > 0 && <span key={tone} class={`fill-${tone}`} style={{ flexGrow: many }} />)}
        {rest > 0 && <i style={{ flexGrow: rest }} />}
      </div>
      <p class="soft">
        {formatCount(provisioned)} provisioned, {formatCount(failed)} failed again, {formatCount(running)} running,{' '}
        {formatCount(waiting)} waiting{skipped > 0 && `, ${formatCount(skipped)} skipped`}
      </p>
    </div>
  );
}
