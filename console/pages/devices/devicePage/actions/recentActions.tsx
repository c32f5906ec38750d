import type { JSX } from 'preact';
import { Card } from '../../../../components/page.tsx';
import type { DeviceAction } from './deviceActions.ts';
import { actionsStartedHere, isAway, isOpen } from './deviceActions.ts';
import type { Device } from '../../device.ts';
import { ActionProgress } from './actionProgress.tsx';

/** The open actions of the device, and those started on this page. */
export function RecentActions({ device, actions }: { device: Device; actions: DeviceAction[] }): JSX.Element | null {
  const open = actions.filter((action) => isOpen(action) || isAway(action, device.last_inform_at)).map(({ id }) => id);
  const startedHere = actionsStartedHere(device.id);
  const shown = [...startedHere, ...open.filter((id) => !startedHere.includes(id))];
  if (shown.length === 0) return null;
  return (
    <Card title="Device actions">
      <ul class="device-actions" aria-live="polite">
        {shown.map((id) => (
          <ActionProgress key={id} device={device} id={id} mayDismiss={startedHere.includes(id)} />
        ))}
      </ul>
    </Card>
  );
}
