import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/page.tsx';
import { Table } from '../../components/table.tsx';
import type { Schemas } from '../../api/client.ts';
import { useApiQuery } from '../../api/queries.ts';
import { instancePath } from '../../paths.ts';

const maxRows = 20;

interface JobFailuresProps {
  query: { service?: string; failed_since: string };
  /** Limits the list to failures with this version, for a rollout. */
  version?: number;
}

/** The failed instances since the job started. Failures from other causes are included. */
export function JobFailures({ query, version }: JobFailuresProps): JSX.Element {
  const failed = useApiQuery(
    '/v1/instances',
    { query: { status: 'failed', sort: '-failed_at', limit: maxRows, ...query } },
    { keepPrevious: true },
  );
  const isOfIt = (item: Schemas['Instance']): boolean => version === undefined || item.version.applied === version;
  const all = `/instances?${new URLSearchParams({ status: 'failed', ...query }).toString()}`;
  return (
    <Card title="Failures since the start" actions={<Link href={all}>Show all</Link>} flush>
      <Loaded query={failed}>
        {({ items }) =>
          items.every((item) => !isOfIt(item)) ? (
            <Empty icon="check" title="No failed instances left">
              <p>The failed instances have been retried.</p>
            </Empty>
          ) : (
            <Table
              label="Failed instances"
              rows={items.filter(isOfIt)}
              rowKey={({ id }) => id}
              columns={[
                {
                  label: 'Device',
                  cell: ({ id, device_id: device }) => <Link href={instancePath(id)}>{device}</Link>,
                },
                { label: 'Version', cell: ({ version: { applied } }) => applied },
                { label: 'Reason', cell: ({ error }) => error && `${error.type}: ${error.message}` },
              ]}
            />
          )
        }
      </Loaded>
    </Card>
  );
}
