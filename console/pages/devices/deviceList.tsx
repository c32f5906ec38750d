import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { UrlQuery } from '../../components/urlQuery.ts';
import { useUrlQuery, useCursor } from '../../components/urlQuery.ts';
import { Empty } from '../../components/empty.tsx';
import { Filters, SearchFilter, SelectFilter, TextFilter } from '../../components/filters.tsx';
import { Icon } from '../../components/icon.tsx';
import { Card, Page } from '../../components/page.tsx';
import type { Column } from '../../components/table.tsx';
import { DataTable } from '../../components/table.tsx';
import { Time } from '../../components/time.tsx';
import type { Query } from '../../api/queries.ts';
import { useApiQuery } from '../../api/queries.ts';
import { hasScope } from '../../api/signIns.ts';
import { AddDevice } from './addDevice.tsx';
import type { Device } from './device.ts';
import { DeviceState } from './deviceState.tsx';
import { importPath, devicePath } from '../../paths.ts';

/** The API's query parameters; the URL of the page uses the same names. */
const queryNames = [
  'search',
  'status',
  'never_informed',
  'unreachable',
  'informed_since',
  'informed_before',
  'tag',
  'product_class',
  'oui',
  'software_version',
  'sort',
] as const;
type DeviceQuery = UrlQuery<(typeof queryNames)[number]>;

export function DeviceList(): JSX.Element {
  const urlQuery = useUrlQuery(queryNames);
  const { cursor } = useCursor();
  const query = {
    limit: 50,
    ...urlQuery.values,
    ...(cursor !== undefined && { cursor }),
  } as unknown as Query<'/v1/devices'>;
  const devices = useApiQuery('/v1/devices', { query }, { keepPrevious: true });
  const narrowed = Object.keys(urlQuery.values).some((name) => name !== 'sort');
  const [adding, setAdding] = useState(false);
  const actions = hasScope('provision') ? (
    <>
      <Link class="button" href={importPath}>
        Import devices
      </Link>
      <button
        type="button"
        class="button primary"
        onClick={() => {
          setAdding(true);
        }}
      >
        <Icon name="plus" size={16} />
        Add device
      </button>
    </>
  ) : undefined;
  return (
    <Page
      title="Devices"
      about="The CPEs that you registered, and the CPEs that Cuttle discovered by their Informs."
      actions={actions}
    >
      <Card flush>
        <DeviceFilters urlQuery={urlQuery} />
        <DataTable
          label="Devices"
          columns={columns}
          query={devices}
          rowKey={({ id }) => id}
          empty={narrowed ? <NoMatch urlQuery={urlQuery} /> : <NoDevices />}
        />
      </Card>
      {adding && (
        <AddDevice
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
    </Page>
  );
}

function DeviceFilters({ urlQuery }: { urlQuery: DeviceQuery }): JSX.Element {
  const more = (
    <>
      <TextFilter urlQuery={urlQuery} name="tag" label="Tag" />
      <TextFilter urlQuery={urlQuery} name="product_class" label="Product class" />
      <TextFilter urlQuery={urlQuery} name="software_version" label="Software version" />
      <TextFilter urlQuery={urlQuery} name="oui" label="OUI" placeholder="00259E" />
    </>
  );
  return (
    <Filters urlQuery={urlQuery} more={more}>
      <SearchFilter urlQuery={urlQuery} name="search" label="Id or serial number begins with" />
      <SelectFilter
        urlQuery={urlQuery}
        name="status"
        label="Registration"
        options={{ '': 'All devices', registered: 'Registered', discovered: 'Discovered' }}
      />
      <SelectFilter
        urlQuery={urlQuery}
        name="informed_since"
        label="Last seen"
        options={{
          '': 'Any time',
          '1h': 'Seen in the last hour',
          '24h': 'Seen in the last 24 hours',
          '7d': 'Seen in the last 7 days',
        }}
      />
      <SelectFilter
        urlQuery={urlQuery}
        name="never_informed"
        label="Ever seen"
        options={{ '': 'Seen or not', true: 'Never seen', false: 'Seen at least once' }}
      />
      <SelectFilter
        urlQuery={urlQuery}
        name="unreachable"
        label="Reachable"
        options={{ '': 'Reachable or not', true: 'Unreachable', false: 'Reachable' }}
      />
    </Filters>
  );
}

const columns: Column<Device>[] = [
  { label: 'Device', sort: 'id', cell: ({ id }) => <Link href={devicePath(id)}>{id}</Link> },
  { label: 'Status', cell: (device) => <DeviceState device={device} /> },
  {
    label: 'Model',
    cell: ({ manufacturer, product_class: productClass }) =>
      [manufacturer, productClass].filter(Boolean).join(' ') || null,
  },
  { label: 'Software', cell: ({ software_version: version }) => version },
  {
    label: 'Tags',
    cell: ({ tags }) =>
      tags.slice(0, 3).map((tag) => (
        <span key={tag} class="tag">
          {tag}
        </span>
      )),
  },
  { label: 'Last seen', sort: 'last_inform_at', cell: ({ last_inform_at: at }) => <Time at={at} /> },
];

function NoMatch({ urlQuery }: { urlQuery: DeviceQuery }): JSX.Element {
  return (
    <Empty icon="search" title="No devices match">
      <p>The search matches the beginning of ids and serial numbers. It is case-sensitive.</p>
      <button type="button" class="button" onClick={urlQuery.clear}>
        Clear all filters
      </button>
    </Empty>
  );
}

function NoDevices(): JSX.Element {
  return (
    <Empty icon="devices" title="No devices yet">
      <p>
        Register a CPE by its serial number before you ship it, or set its ACS URL to{' '}
        <code>http://{location.hostname}:7547/acs</code>. It then appears here as discovered.
      </p>
    </Empty>
  );
}
