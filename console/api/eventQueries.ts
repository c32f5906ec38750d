/** The paths whose data is covered by events. Queries of other paths poll. */
const updatedByEvents = /^\/v1\/(?:devices|instances|counts|rollouts|retries|orders)/;

/**
 * Returns whether the query with this key (see `useApiQuery`) may be out of date after events of these devices.
 * A query of one device depends on events of that device only: a busy fleet must not refetch every open device page.
 * @param devices the devices of the events; undefined in it stands for an unknown device.
 */
export function isAffectedBy(devices: ReadonlySet<string | undefined>, [, path, params]: readonly unknown[]): boolean {
  const isOfDevice = String(path).startsWith('/v1/devices/{id}');
  const id = (params as { path?: { id?: string } } | undefined)?.path?.id;
  return updatedByEvents.test(String(path)) && (!isOfDevice || devices.has(undefined) || devices.has(id));
}

/** Returns the device id of an event; undefined if it has none or is not readable. */
export function readDeviceId(event: string): string | undefined {
  try {
    return (JSON.parse(event) as { data: { device_id?: string } }).data.device_id;
  } catch {
    return undefined;
  }
}
