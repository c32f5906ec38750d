import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/page.tsx';
import { Table } from '../../components/table.tsx';
import type { Schemas } from '../../api/client.ts';
import { useApiQuery } from '../../api/queries.ts';

const maxRows = 20;

interface JobFailuresProps {
  query: { service?: string; failed_since: string };
  /** Of a rollout: only what failed with it. */
  version?: number;
}

/** What failed since it began, of what it takes: what failed meanwhile by something else is among it, too. */
export function JobFailures({ query, version }: JobFailuresProps): JSX.Element {
  const failed = useApiQuery(
    '/v1/instances',
    { query: { status: 'failed', sort: '-failed_at', limit: maxRows, ...query } },
    { keepPrevious: true },
  );
  const isOfIt = (item: Schemas['Instance']): boolean => version === undefined || item.version.applied === version;
  const all = `/instances?${new URLSearchParams({ status: 'failed', ...query }).toString()}`;
  return (
    <Card title="Failed since it began" actions={<Link href={all}>All of them</Link>} flush>
      <Loaded query={failed}>
        {({ items }) =>
          items.every((item) => !isOfIt(item)) ? (
            <Empty icon="check" title="None is failed any more">
              <p>What had failed was retried since.</p>
            </Empty>
          ) : (
            <Table
              label="Failed instances"
              rows={items.filter(isOfIt)}
              rowKey={({ id }) => id}
              columns={[
                {
                  label: 'Device',
                  cell: ({ id, device_id: device }) => <Link href={`/instances/${id}`}>{device}</Link>,
                },
                { label: 'Version', cell: ({ version: { applied } }) => applied },
                { label: 'Why', cell: ({ error }) => error && `${error.type}: ${error.message}` },
              ]}
            />
          )
        }
      </Loaded>
    </Card>
  );
}
