import '../services.css';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { useUrlQuery, useCursor } from '../../../components/urlQuery.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Card, Page } from '../../../components/page.tsx';
import type { Column } from '../../../components/table.tsx';
import { DataTable } from '../../../components/table.tsx';
import { pluralize, ExactTime } from '../../../components/time.tsx';
import type { Schemas } from '../../../api/client.ts';
import { useApiQuery } from '../../../api/queries.ts';
import { hasScope } from '../../../api/signIns.ts';
import { CompareVersions } from './compareVersions.tsx';
import type { Service } from '../edit/draft.ts';
import { Restore } from './restore.tsx';

type Version = Schemas['ServiceVersionSummary'];

/** `/services/:id/versions`: the versions, and a comparison of two. */
export function VersionsPage({ params: { id = '' } }: { params: Record<string, string | undefined> }): JSX.Element {
  const service = useApiQuery('/v1/services/{id}', { path: { id } });
  const name = service.data?.name;
  return (
    <Page
      title={name === undefined ? 'Versions' : `Versions of ${name}`}
      about={
        <>
          Versions never change, and an active run keeps its version.{' '}
          <Link href={`/services/${id}`}>Open the editor</Link>
        </>
      }
    >
      <Loaded query={service}>{(found) => <VersionList service={found} />}</Loaded>
    </Page>
  );
}

function VersionList({ service }: { service: Service }): JSX.Element {
  const { id, version: latest } = service;
  const { cursor } = useCursor();
  const versions = useApiQuery(
    '/v1/services/{id}/versions',
    { path: { id }, query: { limit: 20, ...(cursor !== undefined && { cursor }) } },
    { keepPrevious: true },
  );
  const changes = useApiQuery('/v1/audit', { query: { resource: `/v1/services/${id}`, limit: 200 } });
  const urlQuery = useUrlQuery(['from', 'to']);
  const [restoring, setRestoring] = useState<number>();
  const to = Number(urlQuery.values.to ?? latest);
  const from = Number(urlQuery.values.from ?? Math.max(1, to - 1));
  const columns: Column<Version>[] = [
    {
      label: 'Version',
      cell: ({ version }) => (
        <b>
          {version}
          {version === latest && <span class="soft"> latest</span>}
        </b>
      ),
    },
    { label: 'Saved', cell: ({ created_at: at }) => <ExactTime at={at} /> },
    { label: 'Saved by', cell: ({ created_at: at }) => findActor(changes.data?.items ?? [], at) },
    { label: 'Variables', cell: ({ variables }) => pluralize(variables.length, 'variable') },
    { label: 'Trigger events', cell: ({ events }) => (events.length === 0 ? 'Manual only' : events.join(', ')) },
    {
      label: 'Actions',
      cell: ({ version }) => (
        <span class="row-actions">
          {version > 1 && (
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                urlQuery.change({ from: String(version - 1), to: String(version) });
              }}
              aria-label={`Changes of version ${version}`}
            >
              Changes
            </button>
          )}
          {hasScope('operate') && version !== latest && (
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                setRestoring(version);
              }}
              aria-label={`Restore version ${version}`}
            >
              Restore
            </button>
          )}
          {hasScope('operate') && (
            <Link
              class="button quiet"
              href={`/rollouts/new?service=${encodeURIComponent(service.name)}&version=${version}`}
              aria-label={`Roll out version ${version}`}
            >
              Roll out
            </Link>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <Card flush>
        <DataTable
          label="Versions"
          columns={columns}
          query={versions}
          rowKey={({ version }) => String(version)}
          empty={null}
        />
      </Card>
      {latest > 1 && (
        <CompareVersions
          id={id}
          latest={latest}
          from={from}
          to={to}
          onChange={(pair) => {
            urlQuery.change(pair, true);
          }}
        />
      )}
      {restoring !== undefined && (
        <Restore
          service={service}
          version={restoring}
          onClose={() => {
            setRestoring(undefined);
          }}
        />
      )}
    </>
  );
}

/** The largest difference between a version's time and its audit entry's, in milliseconds. */
const auditToleranceMs = 5000;

/** Returns who created the version, if the audit log still has it. */
function findActor(changes: Schemas['AuditEvent'][], at: string): string | null {
  const creation = changes.find(
    (change) =>
      (change.status === 200 || change.status === 201) &&
      change.operation !== 'dryRunService' &&
      Math.abs(Date.parse(change.last_at) - Date.parse(at)) < auditToleranceMs,
  );
  return creation?.actor ?? null;
}
