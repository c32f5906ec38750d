/** What events tell of. The rest is asked for by those who show it. */
const updatedByEvents = /^\/v1\/(?:devices|instances|counts|rollouts|retries|orders)/;

/**
 * Whether what was read under the key (`useRead`) may be another since events came. What is of one device is told by that device's events alone: others have many.
 * @param devices whose events came; undefined among them: whoever's.
 */
export function isAffectedBy(devices: ReadonlySet<string | undefined>, [, path, params]: readonly unknown[]): boolean {
  const isOfDevice = String(path).startsWith('/v1/devices/{id}');
  const id = (params as { path?: { id?: string } } | undefined)?.path?.id;
  return updatedByEvents.test(String(path)) && (!isOfDevice || devices.has(undefined) || devices.has(id));
}

/** @returns whose event it is; undefined: nobody's, or nobody's that could be read. */
export function readDeviceId(event: string): string | undefined {
  try {
    return (JSON.parse(event) as { data: { device_id?: string } }).data.device_id;
  } catch {
    return undefined;
  }
}
