import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { useAddressQuery, useCursor } from '../../components/urlQuery.ts';
import { Empty } from '../../components/empty.tsx';
import { Icon } from '../../components/icon.tsx';
import { Card, Page } from '../../components/page.tsx';
import { Badge, StatusBadge } from '../../components/status.tsx';
import type { Column } from '../../components/table.tsx';
import { DataTable } from '../../components/table.tsx';
import { Time } from '../../components/time.tsx';
import { ApiProblem } from '../../api/client.ts';
import type { Query } from '../../api/queries.ts';
import { useRead } from '../../api/queries.ts';
import { may } from '../../api/signIns.ts';
import { BulkRetry } from './bulkRetry.tsx';
import './instances.css';
import type { Address } from './instanceFilters.tsx';
import { filterNames, InstanceFilters } from './instanceFilters.tsx';
import type { Instance } from './format.ts';
import { hrefOf, hrefOfDevice, hrefOfService, whyOf } from './format.ts';

export function InstanceList(): JSX.Element {
  const address = useAddressQuery(filterNames);
  const [retries, setRetries] = useState(false);
  const instances = useInstances(address);
  const narrowed = Object.keys(address.values).some((name) => name !== 'sort');
  const actions = (
    <>
      {may('operate') && (
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
      {may('provision') && (
        <Link href="/instances/new" class="button primary">
          <Icon name="plus" size={16} />
          Attach a service
        </Link>
      )}
    </>
  );
  return (
    <Page title="Instances" about="Services attached to devices, and what came of each." actions={actions}>
      <Card flush>
        <InstanceFilters address={address} />
        <DataTable
          label="Instances"
          columns={columns}
          of={instances}
          rowKey={({ id }) => id}
          empty={narrowed ? <NoneFound address={address} /> : <None />}
        />
      </Card>
      {retries && (
        <BulkRetry
          values={address.values}
          onClose={() => {
            setRetries(false);
          }}
        />
      )}
    </Page>
  );
}

/** An external id names one instance, by a path of its own. */
function useInstances({ values }: Address): ReturnType<typeof useRead<'/v1/instances'>> {
  const { cursor } = useCursor();
  const { external_id: externalId, outdated, ...rest } = values;
  // Of no service the API knows no outdated ones.
  const query = {
    limit: 50,
    ...rest,
    ...(rest.service !== undefined && outdated !== undefined && { outdated }),
    ...(cursor !== undefined && { cursor }),
  } as unknown as Query<'/v1/instances'>;
  const list = useRead('/v1/instances', { query }, { keep: true, enabled: externalId === undefined });
  const one = useRead(
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
      <Link href={hrefOf(id)}>
        {service}
        <span class="hidden"> on {device}</span>
      </Link>
    ),
  },
  { label: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  { label: 'Device', cell: ({ device_id: device }) => <Link href={hrefOfDevice(device)}>{device}</Link> },
  { label: 'Why', cell: (instance) => <Why instance={instance} /> },
  {
    label: 'Version',
    cell: ({ service_id: service, version: { applied, pinned, latest }, outdated }) => (
      <>
        <Link href={hrefOfService(service)}>v{applied ?? pinned ?? latest}</Link>
        {outdated && (
          <>
            {' '}
            <Badge tone="warn">Outdated</Badge>
          </>
        )}
      </>
    ),
  },
  { label: 'Last run', cell: ({ id, run }) => run !== null && <Link href={hrefOf(id, run)}>Run {run}</Link> },
  { label: 'Changed', sort: 'updated_at', cell: ({ updated_at: at }) => <Time at={at} /> },
];

function Why({ instance }: { instance: Instance }): JSX.Element | null {
  const why = whyOf(instance);
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

function NoneFound({ address }: { address: Address }): JSX.Element {
  return (
    <Empty icon="search" title="No instance fits">
      <p>Ids, tags and faults are looked for as a whole.</p>
      <button type="button" class="button" onClick={address.clear}>
        Clear all filters
      </button>
    </Empty>
  );
}

function None(): JSX.Element {
  return (
    <Empty icon="instances" title="Nothing is attached yet">
      <p>
        Attach a service to a device: it is applied as soon as the device is plugged in. New here?{' '}
        <Link href="/first-steps">The first steps</Link> take five minutes.
      </p>
    </Empty>
  );
}
