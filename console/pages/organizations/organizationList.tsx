import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useCursor } from '../../components/urlQuery.ts';
import { Confirm } from '../../components/forms/dialog.tsx';
import { Empty } from '../../components/empty.tsx';
import { Icon } from '../../components/icon.tsx';
import { Card, Page } from '../../components/page.tsx';
import { Badge } from '../../components/status.tsx';
import type { Column } from '../../components/table.tsx';
import { DataTable } from '../../components/table.tsx';
import { formatCount, Time } from '../../components/time.tsx';
import { toast } from '../../components/toast.tsx';

import { api, unwrap } from '../../api/client.ts';
import { invalidate, useApiQuery } from '../../api/queries.ts';
import { LimitsDialog } from './limits.tsx';
import { NewKey } from './newKey.tsx';
import type { Organization } from './organization.ts';
import { NewOrganization } from './newOrganization.tsx';
import { Suspend } from './suspend.tsx';

type Action = 'limits' | 'suspend' | 'resume' | 'key';
type Opened = { action: 'create' } | { action: Action; organization: Organization } | undefined;

/**
 * The platform's page: create, limit and suspend organizations, and create their keys. The platform sees none of
 * their data.
 */
export function OrganizationList(): JSX.Element {
  const { cursor } = useCursor();
  const organizations = useApiQuery(
    '/v1/organizations',
    { query: { limit: 50, ...(cursor !== undefined && { cursor }) } },
    { keepPrevious: true },
  );
  const [opened, setOpened] = useState<Opened>();
  const close = (): void => {
    setOpened(undefined);
  };
  const open = (action: Action, organization: Organization): void => {
    setOpened({ action, organization });
  };
  return (
    <Page
      title="Organizations"
      about="The platform’s key cannot see an organization’s data. Create a key for it and switch to it."
      actions={
        <button
          type="button"
          class="button primary"
          onClick={() => {
            setOpened({ action: 'create' });
          }}
        >
          <Icon name="plus" size={16} />
          New organization
        </button>
      }
    >
      <Card flush>
        <DataTable
          label="Organizations"
          columns={buildColumns(open)}
          query={organizations}
          rowKey={({ id }) => id}
          empty={
            <Empty icon="organizations" title="No organizations">
              <p>Create the first one. Each organization has its own devices, services and keys.</p>
            </Empty>
          }
        />
      </Card>
      {opened && <Dialogs opened={opened} close={close} />}
    </Page>
  );
}

function Dialogs({ opened, close }: { opened: NonNullable<Opened>; close: () => void }): JSX.Element {
  if (opened.action === 'create') return <NewOrganization onClose={close} />;
  const { action, organization } = opened;
  if (action === 'limits') return <LimitsDialog organization={organization} onClose={close} />;
  if (action === 'key') return <NewKey organization={organization} onClose={close} />;
  if (action === 'suspend') return <Suspend organization={organization} onClose={close} />;
  return (
    <Confirm
      title={`Resume ${organization.name}?`}
      action="Resume"
      onConfirm={() => resume(organization)}
      onClose={close}
    >
      <p>Its keys and CPEs are accepted again, and waiting runs start.</p>
    </Confirm>
  );
}

async function resume({ id, name }: Organization): Promise<void> {
  await unwrap(api().POST('/v1/organizations/{id}/resume', { params: { path: { id } } }));
  await invalidate('/v1/organizations');
  toast(`${name} is resumed.`);
}

function buildColumns(open: (action: Action, organization: Organization) => void): Column<Organization>[] {
  const limit = (value: number | null): JSX.Element =>
    value === null ? <span class="soft">no limit</span> : <>{formatCount(value)}</>;
  return [
    {
      label: 'Organization',
      cell: ({ id, name }) => (
        <>
          <strong>{name}</strong> <code class="soft">{id}</code>
        </>
      ),
    },
    {
      label: 'Status',
      cell: ({ suspended_at: at, suspended_reason: reason }) =>
        at === null ? (
          <Badge tone="good">Active</Badge>
        ) : (
          <span title={reason ?? ''}>
            <Badge tone="warn">Suspended</Badge>
          </span>
        ),
    },
    { label: 'Devices', isNumber: true, cell: ({ limits }) => limit(limits.devices) },
    { label: 'Concurrent runs', isNumber: true, cell: ({ limits }) => limit(limits.runs) },
    { label: 'Created', cell: ({ created_at: at }) => <Time at={at} /> },
    {
      label: 'Actions',
      cell: (organization) => (
        <div class="row-actions">
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              open('key', organization);
            }}
          >
            New key<span class="hidden"> for {organization.name}</span>
          </button>
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              open('limits', organization);
            }}
          >
            Limits<span class="hidden"> of {organization.name}</span>
          </button>
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              open(organization.suspended_at === null ? 'suspend' : 'resume', organization);
            }}
          >
            {organization.suspended_at === null ? 'Suspend' : 'Resume'}
            <span class="hidden"> {organization.name}</span>
          </button>
        </div>
      ),
    },
  ];
}
