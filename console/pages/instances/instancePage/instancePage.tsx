import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Loaded } from '../../../components/loaded.tsx';
import { Page } from '../../../components/page.tsx';
import { Badge, StatusBadge } from '../../../components/status.tsx';
import { useApiQuery } from '../../../api/queries.ts';
import { ActionButtons } from './actions/actionButtons.tsx';
import { ExplanationCard } from './explanation.tsx';
import { Facts } from './facts.tsx';
import '../instances.css';
import { RunCard } from './runCard.tsx';
import { RunList } from './runList.tsx';
import { Variables } from './variables.tsx';
import type { Instance } from '../format.ts';
import { devicePath, servicePath } from '../../../paths.ts';
import { instanceTitle } from '../format.ts';

/** A service on a device: its status, its runs, and its actions. */
export function InstancePage({ params: { id = '' } }: { params: Record<string, string | undefined> }): JSX.Element {
  const instance = useApiQuery('/v1/instances/{id}', { path: { id } });
  if (!instance.data)
    return (
      <Page title="Instance">
        <Loaded query={instance}>{() => null}</Loaded>
      </Page>
    );
  const shown = instance.data;
  return (
    <Page title={instanceTitle(shown)} about={<About instance={shown} />} actions={<ActionButtons instance={shown} />}>
      <div class="columns wide-first">
        <div class="stack">
          <ExplanationCard instance={shown} />
          <RunCard instance={shown} />
        </div>
        <div class="stack">
          <Facts instance={shown} />
          <Variables instance={shown} />
          <RunList instance={shown} />
        </div>
      </div>
    </Page>
  );
}

function About({ instance }: { instance: Instance }): JSX.Element {
  const {
    status,
    outdated,
    paused_at: paused,
    device_paused_at: devicePaused,
    service_id: service,
    service_name: name,
    device_id: device,
  } = instance;
  return (
    <span class="about">
      <span role="status">
        <StatusBadge status={status} />
      </span>
      {outdated && <Badge tone="warn">Outdated</Badge>}
      {paused !== null && <Badge tone="warn">Paused</Badge>}
      {devicePaused !== null && <Badge tone="warn">Device paused</Badge>}
      <span>
        Service <Link href={servicePath(service)}>{name}</Link> on device{' '}
        <Link href={devicePath(device)}>{device}</Link>
      </span>
    </span>
  );
}
