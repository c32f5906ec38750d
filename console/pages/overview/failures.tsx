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
import { describeFailure } from '../instances/format.ts';

type Failure = Schemas['FailureCounts']['items'][number];

/** The most frequent failures; more would not fit at a glance. */
const maxRows = 8;

export function Failures(): JSX.Element {
  const failures = useApiQuery('/v1/counts/failures', { query: { since: '24h' } }, { refetchMs: 60_000 });
  return (
    <Card title="Failures in the last 24 hours" flush>
      <Loaded query={failures}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="check" title="No failures">
              <p>Failed runs are listed here by reason.</p>
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
  {
    label: 'Reason',
    cell: (failure) => (
      <Link href={failedInstancesPath(failure)}>{describeFailure(failure.error_type, failure.fault_code)}</Link>
    ),
  },
  { label: 'Service', cell: ({ service_name: name }) => name },
  { label: 'Runs', isNumber: true, cell: (failure) => formatCount(failure.count) },
];

/** Links to the instances that are failed now; those provisioned since need no attention. */
function failedInstancesPath({ service_name: service, error_type: type, fault_code: fault }: Failure): string {
  const query = new URLSearchParams({
    status: 'failed',
    service,
    ...(fault !== null ? { fault_code: fault } : type !== null && { error_type: type }),
  });
  return `/instances?${query.toString()}`;
}
