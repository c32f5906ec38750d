import type { JSX } from 'preact';
import { useUrlQuery } from '../../../components/urlQuery.ts';
import { ProblemView, Loading } from '../../../components/loaded.tsx';
import { Card, Page } from '../../../components/page.tsx';
import { Segments } from '../../../components/forms/segments.tsx';
import { Time } from '../../../components/time.tsx';
import { useApiQuery } from '../../../api/queries.ts';
import type { Device } from '../device.ts';
import { DeviceState } from '../deviceState.tsx';
import { ActionButtons } from './actions/actionButtons.tsx';
import { isAway, isOpen } from './actions/deviceActions.ts';
import { Facts } from './facts.tsx';
import { DeviceInstances } from './deviceInstances.tsx';
import { Parameters } from './parameters/parameters.tsx';
import { RecentActions } from './actions/recentActions.tsx';
import { Timeline } from './timeline/timeline.tsx';
import './device.css';

/** Polling interval in milliseconds while an action is open, since no event covers its progress. */
const pollMs = 1500;
const tabs = [
  { value: 'timeline', label: 'Timeline' },
  { value: 'parameters', label: 'Parameters' },
] as const;

export function DevicePage({ params }: { params: Record<string, string | undefined> }): JSX.Element {
  const id = params.id ?? '';
  const path = { id };
  const actions = useApiQuery(
    '/v1/devices/{id}/actions',
    { path, query: { limit: 20 } },
    { refetchMs: (page) => (page?.items.some(isOpen) ? pollMs : false) },
  );
  const items = actions.data?.items ?? [];
  const hasOpenActions = items.some(isOpen);
  const device = useApiQuery(
    '/v1/devices/{id}',
    { path },
    {
      refetchMs: (shown) =>
        hasOpenActions || items.some((action) => isAway(action, shown?.last_inform_at ?? null)) ? pollMs : false,
    },
  );
  if (!device.data)
    return (
      <Page title={id}>
        <Card>{device.error ? <ProblemView error={device.error} /> : <Loading />}</Card>
      </Page>
    );
  return (
    <Page title={id} about={<About device={device.data} />} actions={<ActionButtons device={device.data} />}>
      <RecentActions device={device.data} actions={items} />
      <div class="columns">
        <Facts device={device.data} />
        <DeviceInstances device={device.data} />
      </div>
      <Tabs
        device={device.data}
        lastSettledAt={
          items
            .map(({ settled_at: at }) => at ?? '')
            .toSorted()
            .at(-1) ?? ''
        }
      />
    </Page>
  );
}

function About({ device }: { device: Device }): JSX.Element {
  const model = [device.manufacturer, device.product_class].filter(Boolean).join(' ');
  return (
    <span class="device-about">
      <DeviceState device={device} />
      {model !== '' && <span>{model}</span>}
      {device.software_version !== null && <span>Software {device.software_version}</span>}
      {device.last_inform_at !== null && (
        <span>
          Seen <Time at={device.last_inform_at} />
        </span>
      )}
      {device.tags.map((tag) => (
        <span key={tag} class="tag">
          {tag}
        </span>
      ))}
    </span>
  );
}

/** @param lastSettledAt when the last device action finished; parameters are read again after it. */
function Tabs({ device, lastSettledAt }: { device: Device; lastSettledAt: string }): JSX.Element {
  const { values, change } = useUrlQuery(['show']);
  const show = values.show === 'parameters' ? 'parameters' : 'timeline';
  return (
    <>
      <div>
        <Segments
          label="Device view"
          value={show}
          options={[...tabs]}
          onChange={(value) => {
            change({ show: value === 'timeline' ? undefined : value }, true);
          }}
        />
      </div>
      {show === 'timeline' ? (
        <Timeline deviceId={device.id} />
      ) : (
        <Parameters device={device} lastSettledAt={lastSettledAt} />
      )}
    </>
  );
}
