/** The paths of pages that other pages link to. Ids are percent-encoded: a device id may hold any character but `/`. */
export const devicePath = (id: string): string => `/devices/${encodeURIComponent(id)}`;

/** The page that registers a list of devices. A device id holds no slash, so this path names no device. */
export const importPath = '/devices/add/many';

/** @param run shows this run instead of the last one. */
export const instancePath = (id: string, run?: number | null): string =>
  `/instances/${encodeURIComponent(id)}${run ? `?run=${run}` : ''}`;

export const servicePath = (id: string): string => `/services/${encodeURIComponent(id)}`;
