import type { JSX } from 'preact';
import { Card } from '../../../../components/page.tsx';
import type { DeviceRequest } from './deviceActions.ts';
import { askedOf, isAway, isOpen } from './deviceActions.ts';
import type { Device } from '../../device.ts';
import { RequestProgress } from './actionProgress.tsx';

/** What is under way, whoever asked for it, and what was asked on this page. */
export function Requests({ device, requests }: { device: Device; requests: DeviceRequest[] }): JSX.Element | null {
  const open = requests
    .filter((request) => isOpen(request) || isAway(request, device.last_inform_at))
    .map(({ id }) => id);
  const asked = askedOf(device.id);
  const shown = [...asked, ...open.filter((id) => !asked.includes(id))];
  if (shown.length === 0) return null;
  return (
    <Card title="Asked by hand">
      <ul class="requests" aria-live="polite">
        {shown.map((id) => (
          <RequestProgress key={id} device={device} id={id} mayDismiss={asked.includes(id)} />
        ))}
      </ul>
    </Card>
  );
}
