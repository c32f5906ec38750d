import type { JSX } from 'preact';
import { Page } from '../../components/page.tsx';
import { DeviceFigures } from './deviceFigures.tsx';
import { Failures } from './failures.tsx';
import { Health } from './health.tsx';
import { HourlyChart } from './hourlyChart.tsx';
import { InstanceCounts } from './instances.tsx';
import { Welcome } from './welcome.tsx';

/** The state of the fleet at a glance. Problems are red and link to their details. */
export function Overview(): JSX.Element {
  return (
    <Page title="Overview" about="The state of your devices and services.">
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
