import './services.css';
import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { useCursor } from '../../components/urlQuery.ts';
import { Empty } from '../../components/empty.tsx';
import { Icon } from '../../components/icon.tsx';
import { Card, Page } from '../../components/page.tsx';
import { Badge, instanceStatuses, instanceTones } from '../../components/status.tsx';
import type { Column } from '../../components/table.tsx';
import { DataTable } from '../../components/table.tsx';
import { formatCount, Time } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';
import { useApiQuery } from '../../api/queries.ts';
import { hasScope } from '../../api/signIns.ts';

type Summary = Schemas['ServiceSummary'];
type Counts = Schemas['InstanceCounts']['services'][number];

export function ServiceList(): JSX.Element {
  const { cursor } = useCursor();
  const services = useApiQuery(
    '/v1/services',
    { query: { limit: 50, ...(cursor !== undefined && { cursor }) } },
    { keepPrevious: true },
  );
  const counts = useApiQuery('/v1/counts/instances');
  const byId = new Map(counts.data?.services.map((each) => [each.service_id, each]));
  return (
    <Page
      title="Services"
      about="Scripts that provision devices, and their variables."
      actions={hasScope('operate') && <NewLinks />}
    >
      <Card flush>
        <DataTable
          label="Services"
          columns={buildColumns(byId)}
          query={services}
          rowKey={({ id }) => id}
          empty={<NoServices />}
        />
      </Card>
    </Page>
  );
}

function NewLinks(): JSX.Element {
  return (
    <>
      <Link class="button" href="/services/new?from=example">
        New from the example
      </Link>
      <Link class="button primary" href="/services/new">
        <Icon name="plus" size={16} />
        New service
      </Link>
    </>
  );
}

const buildColumns = (counts: Map<string, Counts>): Column<Summary>[] => [
  { label: 'Service', cell: ({ id, name }) => <Link href={`/services/${id}`}>{name}</Link> },
  { label: 'Version', cell: ({ id, version }) => <Link href={`/services/${id}/versions`}>Version {version}</Link> },
  { label: 'Description', cell: ({ description }) => description || null },
  { label: 'Instances', cell: ({ id, name }) => <Instances service={name} counts={counts.get(id)} /> },
  { label: 'Changed', cell: ({ updated_at: at }) => <Time at={at} /> },
];

function Instances({ service, counts }: { service: string; counts: Counts | undefined }): JSX.Element {
  if (!counts || counts.total === 0) return <span class="soft">none</span>;
  return (
    <span class="counts">
      {instanceStatuses.map(
        (status) =>
          counts[status] > 0 && (
            <Link
              key={status}
              href={`/instances?service=${encodeURIComponent(service)}&status=${status}`}
              aria-label={`${counts[status]} ${status}`}
              title={status}
            >
              <Badge tone={instanceTones[status]}>{formatCount(counts[status])}</Badge>
            </Link>
          ),
      )}
    </span>
  );
}

function NoServices(): JSX.Element {
  return (
    <Empty icon="services" title="No services yet">
      <p>
        A service is a Lua script that sets up a device on its first contact, and again after each factory reset. Start
        with the example, which sets up internet access by PPPoE.
      </p>
      {hasScope('operate') && (
        <Link class="button primary" href="/services/new?from=example">
          Start with the example
        </Link>
      )}
    </Empty>
  );
}
