import { signal } from '@preact/signals';
import type { Schemas } from '../../../../api/client.ts';
import { api, unwrap } from '../../../../api/client.ts';
import { invalidate } from '../../../../api/queries.ts';

export type DeviceAction = Schemas['DeviceAction'];
export type NewDeviceAction = Schemas['NewDeviceAction'];

/** The ids of the actions started on this page, newest first, by device id. They stay visible after they finish. */
const startedHere = signal<Record<string, string[]>>({});
export const actionsStartedHere = (deviceId: string): string[] => startedHere.value[deviceId] ?? [];

const actionsPath = '/v1/devices/{id}/actions';

export async function startAction(deviceId: string, body: NewDeviceAction): Promise<DeviceAction> {
  const action = await unwrap(api().POST(actionsPath, { params: { path: { id: deviceId } }, body }));
  startedHere.value = { ...startedHere.value, [deviceId]: [action.id, ...actionsStartedHere(deviceId)] };
  void invalidate(actionsPath);
  return action;
}

export function dismissAction(deviceId: string, actionId: string): void {
  startedHere.value = {
    ...startedHere.value,
    [deviceId]: actionsStartedHere(deviceId).filter((id) => id !== actionId),
  };
}

export async function cancelAction(deviceId: string, actionId: string): Promise<void> {
  await unwrap(
    api().POST('/v1/devices/{id}/actions/{action}/cancel', {
      params: { path: { id: deviceId, action: actionId } },
    }),
  );
  await invalidate(actionsPath);
}

export const isOpen = ({ status }: { status: DeviceAction['status'] }): boolean =>
  status === 'queued' || status === 'sent';

/**
 * The time in milliseconds to wait for a CPE after a restart. It acknowledges the restart first, and informs again
 * afterwards.
 */
const maxAwayMs = 10 * 60_000;

export function isAway({ method, status, settled_at: settledAt }: DeviceAction, lastInformAt: string | null): boolean {
  if (status !== 'acknowledged' || settledAt === null || (method !== 'reboot' && method !== 'factory_reset'))
    return false;
  return (lastInformAt ?? '') < settledAt && Date.now() - Date.parse(settledAt) < maxAwayMs;
}

export const actionLabels: Record<DeviceAction['method'], string> = {
  get_parameter_values: 'Read parameters',
  set_parameter_values: 'Set parameters',
  get_parameter_names: 'Get parameter names',
  refresh: 'Read all parameters',
  add_object: 'Add object',
  delete_object: 'Delete object',
  reboot: 'Reboot',
  factory_reset: 'Factory reset',
  connection_request: 'Connection request',
};
