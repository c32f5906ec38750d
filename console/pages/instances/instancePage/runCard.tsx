import type { JSX } from 'preact';
import { useUrlQuery } from '../../../components/urlQuery.ts';
import { Empty } from '../../../components/empty.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { RunTimeline } from '../../../components/run/runTimeline.tsx';
import { useApiQuery } from '../../../api/queries.ts';
import type { Instance } from '../format.ts';

/** Polling interval in milliseconds while the run is active, since no event covers a single message. */
const pollMs = 1000;

/** Shows the run in the URL, or the last run. The last run stays up to date when a new one starts. */
export function RunCard({ instance: { id, run: last, status } }: { instance: Instance }): JSX.Element {
  const { values, change } = useUrlQuery(['run']);
  const named = Number(values.run);
  const number = Number.isInteger(named) && named > 0 ? named : last;
  const isUnderWay = status === 'running' && number === last;
  const run = useApiQuery(
    '/v1/instances/{id}/runs/{number}',
    { path: { id, number: number ?? 1 } },
    { enabled: number !== null, keepPrevious: true, ...(isUnderWay && { refetchMs: pollMs }) },
  );
  if (number === null) {
    return (
      <Card title="Timeline">
        <Empty icon="instances" title="No runs yet">
          <p>The first run appears here as it happens.</p>
        </Empty>
      </Card>
    );
  }
  const latest = number !== last && last !== null && (
    <button
      type="button"
      class="button quiet"
      onClick={() => {
        change({ run: undefined });
      }}
    >
      Show last run
    </button>
  );
  return (
    <Card title={`Run ${number}`} actions={latest}>
      <Loaded query={run}>{(found) => <RunTimeline key={found.number} run={found} />}</Loaded>
    </Card>
  );
}
