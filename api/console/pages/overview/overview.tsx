import type { JSX } from 'preact';
import { Page } from '../../parts/page.tsx';
import { isLive } from '../../server/live.ts';
import { DeviceFigures } from './deviceFigures.tsx';
import { Failures } from './failures.tsx';
import { Health } from './health.tsx';
import { Hours } from './hours.tsx';
import { Instances } from './instances.tsx';

/** How it goes, at a glance: what needs somebody is red, and leads to where it can be seen to. */
export function Overview(): JSX.Element {
  return (
    <Page title="Overview" about={isLive.value ? 'Everything below follows what happens.' : 'Everything below is as it was a moment ago.'}>
      <DeviceFigures />
      <div class="columns wide-first">
        <Hours />
        <Instances />
      </div>
      <div class="columns wide-first">
        <Failures />
        <Health />
      </div>
    </Page>
  );
}
