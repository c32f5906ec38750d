import type { JSX } from 'preact';
import { Badge } from '../../components/status.tsx';
import type { Device } from './device.ts';

/** The most important state of a device, problems first. */
export function DeviceState({ device }: { device: Device }): JSX.Element {
  if (device.paused_at !== null) return <Badge tone="warn">Paused</Badge>;
  if (device.connection_request.error !== null) return <Badge tone="bad">Unreachable</Badge>;
  if (device.status === 'discovered') return <Badge tone="warn">Discovered</Badge>;
  return device.last_inform_at === null ? <Badge tone="idle">Never seen</Badge> : <Badge tone="good">Registered</Badge>;
}
