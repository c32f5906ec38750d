import { signal } from '@preact/signals';
import type { Schemas } from '../../../server/api.ts';
import { api, unwrap } from '../../../server/api.ts';
import { readAgain } from '../../../server/read.ts';

export type DeviceRequest = Schemas['DeviceAction'];
export type NewDeviceRequest = Schemas['NewDeviceAction'];

/** What was asked on this page, the newest first: it stays in view when it is over. By the device's id. */
const asked = signal<Record<string, string[]>>({});
export const askedOf = (deviceId: string): string[] => asked.value[deviceId] ?? [];

const requestsPath = '/v1/devices/{id}/actions';

export async function ask(deviceId: string, body: NewDeviceRequest): Promise<DeviceRequest> {
  const request = await unwrap(api().POST(requestsPath, { params: { path: { id: deviceId } }, body }));
  asked.value = { ...asked.value, [deviceId]: [request.id, ...askedOf(deviceId)] };
  void readAgain(requestsPath);
  return request;
}

export function dismiss(deviceId: string, requestId: string): void {
  asked.value = { ...asked.value, [deviceId]: askedOf(deviceId).filter((id) => id !== requestId) };
}

export async function cancel(deviceId: string, requestId: string): Promise<void> {
  await unwrap(
    api().POST('/v1/devices/{id}/actions/{action}/cancel', {
      params: { path: { id: deviceId, action: requestId } },
    }),
  );
  await readAgain(requestsPath);
}

export const isOpen = ({ status }: { status: DeviceRequest['status'] }): boolean =>
  status === 'queued' || status === 'sent';

/** A restart is acknowledged before it happens; the CPE is away until it informs again. What has not come back after so long is not waited for: milliseconds. */
const awayMs = 10 * 60_000;

export function isAway({ method, status, settled_at: settledAt }: DeviceRequest, lastInformAt: string | null): boolean {
  if (status !== 'acknowledged' || settledAt === null || (method !== 'reboot' && method !== 'factory_reset'))
    return false;
  return (lastInformAt ?? '') < settledAt && Date.now() - Date.parse(settledAt) < awayMs;
}

/** What an operator calls it. */
export const requestWords: Record<DeviceRequest['method'], string> = {
  get_parameter_values: 'Read parameters',
  set_parameter_values: 'Set parameters',
  get_parameter_names: 'Ask for names',
  refresh: 'Read everything again',
  add_object: 'Add an instance',
  delete_object: 'Delete an instance',
  reboot: 'Reboot',
  factory_reset: 'Factory reset',
  connection_request: 'Connect',
};
