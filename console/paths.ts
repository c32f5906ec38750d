export const pathOf = (deviceId: string): string => `/devices/${encodeURIComponent(deviceId)}`;
/** No id has a slash: it is no device's. */
export const addManyPath = '/devices/add/many';
