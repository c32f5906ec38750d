import type { JSX } from 'preact';
import { useAddressQuery } from '../../../parts/address.ts';
import { ProblemView, Waiting } from '../../../parts/loaded.tsx';
import { Card, Page } from '../../../parts/page.tsx';
import { Segments } from '../../../parts/forms/segments.tsx';
import { Time } from '../../../parts/time.tsx';
import { useRead } from '../../../server/read.ts';
import type { Device } from '../device.ts';
import { DeviceState } from '../deviceState.tsx';
import { Actions } from './actions.tsx';
import { isAway, isOpen } from './actionRequests.ts';
import { Facts } from './facts.tsx';
import { DeviceInstances } from './instances.tsx';
import { Parameters } from './parameters/parameters.tsx';
import { Requests } from './requests.tsx';
import { Timeline } from './timeline/timeline.tsx';
import './device.css';

/** Of what no event tells, while something is under way: milliseconds. */
const pollMs = 1500;
const shows = [
  { value: 'timeline', words: 'Time line' },
  { value: 'parameters', words: 'Parameters' },
] as const;

export function DevicePage({ params }: { params: Record<string, string | undefined> }): JSX.Element {
  const id = params.id ?? '';
  const path = { id };
  const requests = useRead(
    '/v1/devices/{id}/actions',
    { path, query: { limit: 20 } },
    { every: (page) => (page?.items.some(isOpen) ? pollMs : false) },
  );
  const items = requests.data?.items ?? [];
  const isUnderWay = items.some(isOpen);
  const device = useRead(
    '/v1/devices/{id}',
    { path },
    {
      every: (shown) =>
        isUnderWay || items.some((request) => isAway(request, shown?.last_inform_at ?? null)) ? pollMs : false,
    },
  );
  if (!device.data)
    return (
      <Page title={id}>
        <Card>{device.error ? <ProblemView error={device.error} /> : <Waiting />}</Card>
      </Page>
    );
  return (
    <Page title={id} about={<About device={device.data} />} actions={<Actions device={device.data} />}>
      <Requests device={device.data} requests={items} />
      <div class="columns">
        <Facts device={device.data} />
        <DeviceInstances device={device.data} />
      </div>
      <Lower
        device={device.data}
        settled={
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

/** @param settled when the last request by hand was over: what is stored may be new then. */
function Lower({ device, settled }: { device: Device; settled: string }): JSX.Element {
  const { values, change } = useAddressQuery(['show']);
  const show = values.show === 'parameters' ? 'parameters' : 'timeline';
  return (
    <>
      <div>
        <Segments
          label="What is shown of the device"
          value={show}
          options={[...shows]}
          onChange={(value) => {
            change({ show: value === 'timeline' ? undefined : value }, true);
          }}
        />
      </div>
      {show === 'timeline' ? <Timeline deviceId={device.id} /> : <Parameters device={device} settled={settled} />}
    </>
  );
}
