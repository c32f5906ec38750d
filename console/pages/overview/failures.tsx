import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/page.tsx';
import type { Column } from '../../components/table.tsx';
import { Table } from '../../components/table.tsx';
import { formatCount } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';
import { useApiQuery } from '../../api/queries.ts';

type Failure = Schemas['FailureCounts']['items'][number];

/** What is not among the first leads nowhere in a glance. */
const maxRows = 8;

export function Failures(): JSX.Element {
  const failures = useApiQuery('/v1/counts/failures', { query: { since: '24h' } }, { refetchMs: 60_000 });
  return (
    <Card title="Failures of the last 24 hours" flush>
      <Loaded query={failures}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="check" title="Nothing failed">
              <p>Runs that fail are shown here, by what went wrong.</p>
            </Empty>
          ) : (
            <Table
              label="Failures by service and reason"
              columns={columns}
              rows={items.slice(0, maxRows)}
              rowKey={(row) => [row.service_id, row.error_type, row.fault_code].join()}
            />
          )
        }
      </Loaded>
    </Card>
  );
}

const columns: Column<Failure>[] = [
  { label: 'Reason', cell: (failure) => <Link href={failedInstancesPath(failure)}>{describeFailure(failure)}</Link> },
  { label: 'Service', cell: ({ service_name: name }) => name },
  { label: 'Runs', isNumber: true, cell: (failure) => formatCount(failure.count) },
];

/** Those that are failed now: what was provisioned since needs nobody. */
function failedInstancesPath({ service_name: service, error_type: type, fault_code: fault }: Failure): string {
  const query = new URLSearchParams({
    status: 'failed',
    service,
    ...(fault !== null ? { fault_code: fault } : type !== null && { error_type: type }),
  });
  return `/instances?${query.toString()}`;
}

/** Types of errors are single words in capitals: their words are said. */
function describeFailure({ error_type: type, fault_code: fault }: Failure): string {
  const words = (type ?? 'Not known')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace('Cwmp', 'CWMP');
  return fault === null ? words : `${words} ${fault}`;
}
