import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/page.tsx';
import { instanceStatuses, instanceTones, StatusBadge } from '../../components/status.tsx';
import { formatCount } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';
import { useApiQuery } from '../../api/queries.ts';

export function InstanceCounts(): JSX.Element {
  const counts = useApiQuery('/v1/counts/instances');
  return (
    <Card title="Instances">
      <Loaded query={counts}>{(found) => (found.total === 0 ? <NoInstances /> : <ByStatus counts={found} />)}</Loaded>
    </Card>
  );
}

function ByStatus({ counts }: { counts: Schemas['InstanceCounts'] }): JSX.Element {
  return (
    <>
      <div class="share" aria-hidden="true">
        {instanceStatuses.map(
          (status) =>
            counts[status] > 0 && (
              <span key={status} class={`fill-${instanceTones[status]}`} style={{ flexGrow: counts[status] }} />
            ),
        )}
      </div>
      <ul class="legend">
        {instanceStatuses.map((status) => (
          <li key={status}>
            <Link href={`/instances?status=${status}`}>
              <StatusBadge status={status} />
              <b>{formatCount(counts[status])}</b>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function NoInstances(): JSX.Element {
  return (
    <Empty icon="instances" title="No instances yet">
      <p>
        Attach a service to a device. It runs as soon as the device is plugged in.{' '}
        <Link href="/first-steps">The first steps</Link> show how.
      </p>
    </Empty>
  );
}
