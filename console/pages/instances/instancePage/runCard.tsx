import type { JSX } from 'preact';
import { useUrlQuery } from '../../../components/urlQuery.ts';
import { Empty } from '../../../components/empty.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { RunTimeline } from '../../../components/run/runTimeline.tsx';
import { useApiQuery } from '../../../api/queries.ts';
import type { Instance } from '../format.ts';

/** While it runs nobody tells of each message: milliseconds. */
const pollMs = 1000;

/** The run that the address names, or else the last one, also when another begins. */
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
      <Card title="Time line">
        <Empty icon="instances" title="It has not run yet">
          <p>What happens in its first run shows here as it happens.</p>
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
      Show the last run
    </button>
  );
  return (
    <Card title={`Run ${number}`} actions={latest}>
      <Loaded query={run}>{(found) => <RunTimeline key={found.number} run={found} />}</Loaded>
    </Card>
  );
}
