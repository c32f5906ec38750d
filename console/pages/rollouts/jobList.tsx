import './rollouts.css';
import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { useUrlQuery, useCursor } from '../../components/urlQuery.ts';
import { Empty } from '../../components/empty.tsx';
import { Card, Page } from '../../components/page.tsx';
import { Segments } from '../../components/forms/segments.tsx';
import { Badge, capitalize } from '../../components/status.tsx';
import type { Column } from '../../components/table.tsx';
import { DataTable } from '../../components/table.tsx';
import { formatCount, Time } from '../../components/time.tsx';
import { useApiQuery } from '../../api/queries.ts';
import { hasScope } from '../../api/signIns.ts';
import type { Counts } from './progressBar.tsx';
import { ProgressBar } from './progressBar.tsx';
import type { Retry, Rollout } from './format.ts';
import { describeRetry, jobTones } from './format.ts';

const kinds = [
  { value: 'rollouts', label: 'Rollouts' },
  { value: 'retries', label: 'Bulk retries' },
] as const;

/** The rollouts and bulk retries. */
export function JobList(): JSX.Element {
  const urlQuery = useUrlQuery(['kind']);
  const isRetries = urlQuery.values.kind === 'retries';
  return (
    <Page
      title="Rollouts & retries"
      about="Jobs over many instances, at a limited pace."
      actions={
        hasScope('operate') && (
          <Link class="button primary" href="/rollouts/new">
            New rollout
          </Link>
        )
      }
    >
      <div>
        <Segments
          label="Job type"
          options={[...kinds]}
          value={isRetries ? 'retries' : 'rollouts'}
          onChange={(kind) => {
            urlQuery.change({ kind: kind === 'retries' ? kind : undefined });
          }}
        />
      </div>
      <Card flush>{isRetries ? <Retries /> : <Rollouts />}</Card>
    </Page>
  );
}

function Rollouts(): JSX.Element {
  const { cursor } = useCursor();
  const rollouts = useApiQuery(
    '/v1/rollouts',
    { query: { limit: 50, ...(cursor !== undefined && { cursor }) } },
    { keepPrevious: true },
  );
  return (
    <DataTable
      label="Rollouts"
      columns={rolloutColumns}
      query={rollouts}
      rowKey={({ id }) => id}
      empty={<NoRollouts />}
    />
  );
}

const commonColumns = <Job extends Rollout | Retry>(): Column<Job>[] => [
  { label: 'Progress', cell: ({ progress }) => <Progress counts={progress} /> },
  { label: 'Started by', cell: ({ created_by: by }) => by },
  { label: 'Started', cell: ({ created_at: at }) => <Time at={at} /> },
];

const rolloutColumns: Column<Rollout>[] = [
  {
    label: 'Rollout',
    cell: ({ id, service_name: name, version }) => (
      <Link href={`/rollouts/${id}`}>
        {name}, version {version}
      </Link>
    ),
  },
  { label: 'Status', cell: ({ status }) => <Badge tone={jobTones[status]}>{capitalize(status)}</Badge> },
  ...commonColumns<Rollout>(),
];

const retryColumns: Column<Retry>[] = [
  { label: 'Bulk retry', cell: ({ id, filter }) => <Link href={`/retries/${id}`}>{describeRetry(filter)}</Link> },
  { label: 'Status', cell: ({ status }) => <Badge tone={jobTones[status]}>{capitalize(status)}</Badge> },
  ...commonColumns<Retry>(),
];

function Progress({ counts }: { counts: Counts }): JSX.Element {
  return (
    <div class="small-progress">
      <ProgressBar counts={counts} />
      <small class="soft">
        {formatCount(counts.done)} of {formatCount(counts.total)}
        {counts.failed > 0 && `, ${formatCount(counts.failed)} failed`}
      </small>
    </div>
  );
}

function Retries(): JSX.Element {
  const { cursor } = useCursor();
  const retries = useApiQuery(
    '/v1/retries',
    { query: { limit: 50, ...(cursor !== undefined && { cursor }) } },
    { keepPrevious: true },
  );
  return (
    <DataTable
      label="Bulk retries"
      columns={retryColumns}
      query={retries}
      rowKey={({ id }) => id}
      empty={<NoRetries />}
    />
  );
}

function NoRollouts(): JSX.Element {
  return (
    <Empty icon="rollouts" title="No rollouts yet">
      <p>
        A rollout applies a version of a service to many devices: canaries first, then the rest. It stops when too many
        runs fail.
      </p>
      {hasScope('operate') && (
        <Link class="button" href="/services">
          Choose a service
        </Link>
      )}
    </Empty>
  );
}

function NoRetries(): JSX.Element {
  return (
    <Empty icon="rollouts" title="No bulk retries yet">
      <p>
        Filter the <Link href="/instances?status=failed">failed instances</Link>, then retry them together.
      </p>
    </Empty>
  );
}
