import type { JSX } from 'preact';
import { StatusBadge } from '../../components/status.tsx';
import { Rows } from '../../components/table.tsx';
import { count, counted } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';
import { describeFilter, describePace, describeSeconds } from './format.ts';

type RolloutPlan = Schemas['RolloutPlan'];
const actions = { run: 'Runs', pin: 'No run needed', skip: 'Left alone' } as const;

/** A dry run of a rollout, in words and numbers. */
export function Plan({ plan, asked }: { plan: RolloutPlan; asked: Schemas['NewRollout'] }): JSX.Element {
  const { service_name: name, version, total, run, pin, skip, seconds, groups } = plan;
  if (total === 0)
    return (
      <p>
        No instance of <b>{name}</b> fits. Widen the filter, or attach the service to devices first.
      </p>
    );
  const { canary = 0, rate_per_second = 10, concurrency = 50, stop_at = null, filter = {} } = asked;
  return (
    <>
      <p class="plan-sentence">
        <b>{run === 0 ? 'No instance' : counted(run, 'instance')}</b> would run version {version} of <b>{name}</b>
        {run > 0 && <>, which takes {describeSeconds(seconds)} by the rate alone</>}.
        {pin > 0 && (
          <>
            {' '}
            {counted(pin, 'instance')} would have the version without a run: they have it already, or their CPE never
            came.
          </>
        )}
        {skip > 0 && <> {counted(skip, 'instance')} would be left alone, since somebody paused them.</>}
      </p>
      <p class="soft">
        {describeFilter(filter)}. {describePace({ canary, rate_per_second, concurrency, stop_at })}
      </p>
      <Rows
        label="By status and version"
        rows={groups}
        rowKey={(group) => JSON.stringify(group)}
        columns={[
          { label: 'Now', cell: ({ status }) => <StatusBadge status={status} /> },
          { label: 'Instances', number: true, cell: (group) => count(group.count) },
          {
            label: 'Version',
            cell: (group) =>
              group.version === null
                ? 'none has run'
                : `${group.version}${group.follows_latest ? ', follows the latest' : ''}`,
          },
          { label: 'Then', cell: ({ action }) => actions[action] },
        ]}
      />
    </>
  );
}
