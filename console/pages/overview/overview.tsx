import type { JSX } from 'preact';
import { Page } from '../../components/page.tsx';
import { DeviceFigures } from './deviceFigures.tsx';
import { Failures } from './failures.tsx';
import { Health } from './health.tsx';
import { HourlyChart } from './hourlyChart.tsx';
import { InstanceCounts } from './instances.tsx';
import { Welcome } from './welcome.tsx';

/** How it goes, at a glance: what needs somebody is red, and leads to where it can be seen to. */
export function Overview(): JSX.Element {
  return (
    <Page title="Overview" about="How your devices and their services are doing.">
      <Welcome />
      <DeviceFigures />
      <div class="columns wide-first">
        <HourlyChart />
        <InstanceCounts />
      </div>
      <div class="columns wide-first">
        <Failures />
        <Health />
      </div>
    </Page>
  );
}
