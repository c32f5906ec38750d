import type { JSX } from 'preact';
import { StatusBadge } from '../../components/status.tsx';
import { Table } from '../../components/table.tsx';
import { formatCount, pluralize } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';
import { describeFilter, describePace, describeSeconds } from './format.ts';

type RolloutPlanBody = Schemas['RolloutPlan'];
const actionLabels = { run: 'Runs', pin: 'No run needed', skip: 'Skipped' } as const;

/** The result of a rollout's dry run. */
export function RolloutPlan({ plan, request }: { plan: RolloutPlanBody; request: Schemas['NewRollout'] }): JSX.Element {
  const { service_name: name, version, total, run, pin, skip, seconds, groups } = plan;
  if (total === 0)
    return (
      <p>
        No instance of <b>{name}</b> matches. Widen the filter, or attach the service to devices.
      </p>
    );
  const { canary = 0, rate_per_second = 10, concurrency = 50, stop_at = null, filter = {} } = request;
  return (
    <>
      <p class="plan-sentence">
        <b>{run === 0 ? 'No instance' : pluralize(run, 'instance')}</b> would run version {version} of <b>{name}</b>
        {run > 0 && <>, which takes at least {describeSeconds(seconds)}</>}.
        {pin > 0 && (
          <>
            {' '}
            {pluralize(pin, 'instance')} would get the version without a run, because they have it already or their CPE
            has never informed.
          </>
        )}
        {skip > 0 && <> {pluralize(skip, 'instance')} would be skipped, because they are paused.</>}
      </p>
      <p class="soft">
        {describeFilter(filter)}. {describePace({ canary, rate_per_second, concurrency, stop_at })}
      </p>
      <Table
        label="By status and version"
        rows={groups}
        rowKey={(group) => JSON.stringify(group)}
        columns={[
          { label: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
          { label: 'Instances', isNumber: true, cell: (group) => formatCount(group.count) },
          {
            label: 'Version',
            cell: (group) =>
              group.version === null
                ? 'no run yet'
                : `${group.version}${group.follows_latest ? ', follows the latest' : ''}`,
          },
          { label: 'Action', cell: ({ action }) => actionLabels[action] },
        ]}
      />
    </>
  );
}
