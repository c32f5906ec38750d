import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Schemas } from '../../../client/client.ts';
import { answered } from '../api/answered.ts';
import { until } from '../until.ts';
import type { System } from './environment.ts';

/** What tests read of a response when they call a path without the typed client. */
interface Shown {
  id: string;
  items: Shown[];
}

export async function call({ apiUrl, apiKey }: System, method: string, path: string, body?: unknown): Promise<Shown> {
  const response = await fetch(apiUrl + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as Shown;
}

interface Attachment {
  serialNumber: string;
  script: string;
  variables?: Record<string, string>;
  definitions?: Schemas['NewService']['variables'];
  position?: number;
  events?: string[];
  /** The service's `limits`, `retry` and `fits`. */
  policy?: Pick<Schemas['NewService'], 'limits' | 'retry' | 'fits'>;
}

/** Registers the device if it is new, creates a service with the script, and attaches it. */
export async function attach(
  system: System,
  { serialNumber, script, variables = {}, definitions, position, events, policy }: Attachment,
): Promise<Schemas['Instance']> {
  const { client } = system;
  const { items } = await answered(
    client.GET('/v1/devices', { params: { query: { search: serialNumber, limit: 200 } } }),
  );
  if (!items.some(({ id }) => id === serialNumber))
    await answered(client.POST('/v1/devices', { body: { id: serialNumber } }));
  const names = Object.keys(variables).map((name) => ({ name }));
  const service = {
    name: `service-${randomBytes(4).toString('hex')}`,
    script,
    variables: definitions ?? names,
    ...(events && { events }),
    ...policy,
  };
  const { id } = await answered(client.POST('/v1/services', { body: service }));
  const body = { device_id: serialNumber, service_id: id, variables, ...(position === undefined ? {} : { position }) };
  return answered(client.POST('/v1/instances', { body }));
}

/** Waits until the instance has the status. @returns the instance. */
export async function reach(system: System, id: string, status: string, seconds = 60): Promise<Schemas['Instance']> {
  let instance: Schemas['Instance'] | undefined;
  try {
    await until(
      `instance ${id} is ${status}`,
      async () => {
        instance = await show(system, id);
        return instance.status === status;
      },
      seconds,
    );
  } catch (error) {
    throw new Error(`the instance is ${JSON.stringify(instance)}`, { cause: error });
  }
  return instance as Schemas['Instance'];
}

export function show({ client }: System, id: string): Promise<Schemas['Instance']> {
  return answered(client.GET('/v1/instances/{id}', { params: { path: { id } } }));
}

export function act(
  { client }: System,
  id: string,
  action: 'execute' | 'retry' | 'cancel' | 'pause' | 'resume',
): Promise<Schemas['Instance']> {
  return answered(client.POST(`/v1/instances/{id}/${action}`, { params: { path: { id } } }));
}

export function showDevice({ client }: System, id: string): Promise<Schemas['Device']> {
  return answered(client.GET('/v1/devices/{id}', { params: { path: { id } } }));
}

/** Requests a device action. */
export function requestAction(
  { client }: System,
  device: string,
  body: Schemas['NewDeviceAction'],
): Promise<Schemas['DeviceAction']> {
  return answered(client.POST('/v1/devices/{id}/actions', { params: { path: { id: device } }, body }));
}

export function showAction(
  { client }: System,
  device: string,
  request: string,
): Promise<Schemas['DeviceActionWithResult']> {
  return answered(
    client.GET('/v1/devices/{id}/actions/{action}', { params: { path: { id: device, action: request } } }),
  );
}

export function readRun(system: System, id: string, number: number): Promise<Schemas['Run']> {
  return answered(system.client.GET('/v1/instances/{id}/runs/{number}', { params: { path: { id, number } } }));
}

/** Returns the lines that the run printed. */
export async function readLog(system: System, id: string, number = 1): Promise<string[]> {
  return (await readRun(system, id, number)).log.map(({ text }) => text);
}

let serials = 0;

/** Returns a serial number that no other test uses. */
export function newSerialNumber(): string {
  serials += 1;
  return `SN${process.pid}-${serials}`;
}

/** Returns a SetParameterValues message with one parameter. */
export function setParameterMessage(path: string, value: string): string {
  const struct = `<ParameterValueStruct><Name>${path}</Name><Value>${value}</Value></ParameterValueStruct>`;
  const message = `<cwmp:SetParameterValues><ParameterList>${struct}</ParameterList></cwmp:SetParameterValues>`;
  return `<Envelope><Body>${message}</Body></Envelope>`;
}
