import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { useUrlQuery, useCursor } from '../../components/urlQuery.ts';
import { Empty } from '../../components/empty.tsx';
import { Icon } from '../../components/icon.tsx';
import { Card, Page } from '../../components/page.tsx';
import { Badge, StatusBadge } from '../../components/status.tsx';
import type { Column } from '../../components/table.tsx';
import { DataTable } from '../../components/table.tsx';
import { Time } from '../../components/time.tsx';
import { ApiProblem } from '../../api/client.ts';
import type { Query } from '../../api/queries.ts';
import { useApiQuery } from '../../api/queries.ts';
import { hasScope } from '../../api/signIns.ts';
import { BulkRetry } from './bulkRetry.tsx';
import './instances.css';
import type { InstanceQuery } from './instanceFilters.tsx';
import { filterNames, InstanceFilters } from './instanceFilters.tsx';
import type { Instance } from './format.ts';
import { instancePath, devicePath, servicePath } from '../../paths.ts';
import { describeStatus } from './format.ts';

export function InstanceList(): JSX.Element {
  const urlQuery = useUrlQuery(filterNames);
  const [retries, setRetries] = useState(false);
  const instances = useInstances(urlQuery);
  const narrowed = Object.keys(urlQuery.values).some((name) => name !== 'sort');
  const actions = (
    <>
      {hasScope('operate') && (
        <button
          type="button"
          class="button"
          onClick={() => {
            setRetries(true);
          }}
        >
          <Icon name="retry" size={16} />
          Retry failed…
        </button>
      )}
      {hasScope('provision') && (
        <Link href="/instances/new" class="button primary">
          <Icon name="plus" size={16} />
          Attach a service
        </Link>
      )}
    </>
  );
  return (
    <Page title="Instances" about="Services attached to devices, and their status." actions={actions}>
      <Card flush>
        <InstanceFilters urlQuery={urlQuery} />
        <DataTable
          label="Instances"
          columns={columns}
          query={instances}
          rowKey={({ id }) => id}
          empty={narrowed ? <NoMatch urlQuery={urlQuery} /> : <NoInstances />}
        />
      </Card>
      {retries && (
        <BulkRetry
          values={urlQuery.values}
          onClose={() => {
            setRetries(false);
          }}
        />
      )}
    </Page>
  );
}

/** Reads the list. An external id identifies one instance and has its own path. */
function useInstances({ values }: InstanceQuery): ReturnType<typeof useApiQuery<'/v1/instances'>> {
  const { cursor } = useCursor();
  const { external_id: externalId, outdated, ...rest } = values;
  // The API filters by `outdated` only together with a service.
  const query = {
    limit: 50,
    ...rest,
    ...(rest.service !== undefined && outdated !== undefined && { outdated }),
    ...(cursor !== undefined && { cursor }),
  } as unknown as Query<'/v1/instances'>;
  const list = useApiQuery('/v1/instances', { query }, { keepPrevious: true, enabled: externalId === undefined });
  const one = useApiQuery(
    '/v1/instances/by-external-id/{external_id}',
    { path: { external_id: externalId ?? '' } },
    { enabled: externalId !== undefined },
  );
  if (externalId === undefined) return list;
  const missing = one.error instanceof ApiProblem && one.error.problem.status === 404;
  const found = missing ? [] : one.data && [one.data];
  return {
    ...list,
    data: found && { items: found, next_cursor: null },
    error: missing ? null : one.error,
    isPlaceholderData: false,
  } as typeof list;
}

const columns: Column<Instance>[] = [
  {
    label: 'Instance',
    cell: ({ id, service_name: service, device_id: device }) => (
      <Link href={instancePath(id)}>
        {service}
        <span class="hidden"> on {device}</span>
      </Link>
    ),
  },
  { label: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  { label: 'Device', cell: ({ device_id: device }) => <Link href={devicePath(device)}>{device}</Link> },
  { label: 'Reason', cell: (instance) => <StatusReason instance={instance} /> },
  {
    label: 'Version',
    cell: ({ service_id: service, version: { applied, pinned, latest }, outdated }) => (
      <>
        <Link href={servicePath(service)}>v{applied ?? pinned ?? latest}</Link>
        {outdated && (
          <>
            {' '}
            <Badge tone="warn">Outdated</Badge>
          </>
        )}
      </>
    ),
  },
  { label: 'Last run', cell: ({ id, run }) => run !== null && <Link href={instancePath(id, run)}>Run {run}</Link> },
  { label: 'Changed', sort: 'updated_at', cell: ({ updated_at: at }) => <Time at={at} /> },
];

function StatusReason({ instance }: { instance: Instance }): JSX.Element | null {
  const why = describeStatus(instance);
  if (why === null) return null;
  return (
    <span class="why" title={why}>
      {instance.error?.fault_code !== undefined && instance.status === 'failed' && <b>{instance.error.fault_code} </b>}
      {why}
      {instance.waiting?.not_before != null && (
        <>
          , <Time at={instance.waiting.not_before} />
        </>
      )}
    </span>
  );
}

function NoMatch({ urlQuery }: { urlQuery: InstanceQuery }): JSX.Element {
  return (
    <Empty icon="search" title="No instances match">
      <p>Ids, tags and fault codes must match exactly.</p>
      <button type="button" class="button" onClick={urlQuery.clear}>
        Clear all filters
      </button>
    </Empty>
  );
}

function NoInstances(): JSX.Element {
  return (
    <Empty icon="instances" title="No instances yet">
      <p>
        Attach a service to a device. It runs as soon as the device is plugged in. New here?{' '}
        <Link href="/first-steps">The first steps</Link> take five minutes.
      </p>
    </Empty>
  );
}
