import type { StoredParameter } from '../../db/devices/parameters.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';
import type { DeviceIdStruct, Inform, ParameterValue } from '../../domain/cwmp/messages.ts';
import type { DeviceFacts } from '../../domain/types.ts';
import { isPath, readValues } from '../messages/parameters.ts';

/** In characters: enough for any value of an Inform. */
const maxValue = 4096;
const maxParameters = 1000;

/** The ids that a device may be registered by, the simplest first. */
export function possibleDeviceIds({ oui, productClass, serialNumber }: DeviceIdStruct): string[] {
  return [serialNumber, `${oui}-${serialNumber}`, `${oui}-${productClass}-${serialNumber}`];
}

/** A serial number is an identity: what can't be kept whole is none. TR-069 has 64 characters (A.3.3.1); more are in the field. */
export function isSerialNumber(text: string): boolean {
  return text !== '' && text.length <= 256 && !/\p{Cc}/u.test(text);
}

interface KnownDevice {
  id: string;
  registered: boolean;
  oui: string | null;
  productClass: string | null;
}

/**
 * The device that informs. OUI and product class stay the same for a device's life (TR-069 Amendment 6, A.3.3.1), so where one is
 * known, registered or learned, another one tells another device with the same serial number; some leave them out at times. A registered device is preferred,
 * then the more specific id.
 */
export function findInformingDevice<Device extends KnownDevice>(
  devices: Device[],
  deviceId: DeviceIdStruct,
): Device | undefined {
  return devices
    .filter((device) => matches(device.oui, deviceId.oui) && matches(device.productClass, deviceId.productClass))
    .sort((a, b) => Number(b.registered) - Number(a.registered) || b.id.length - a.id.length)[0];
}

function matches(known: string | null, informed: string): boolean {
  return !known || informed === '' || known.toLowerCase() === informed.toLowerCase();
}

/** The part of an Inform that is kept, bounded. Nothing that was left out is in it. */
export function readDeviceFacts(inform: Inform): DeviceFacts {
  const { manufacturer, oui, productClass, serialNumber } = inform.deviceId;
  const facts = {
    manufacturer,
    oui,
    product_class: productClass,
    serial_number: serialNumber,
    software_version: informedValue(inform.parameterList, 'DeviceInfo.SoftwareVersion'),
    hardware_version: informedValue(inform.parameterList, 'DeviceInfo.HardwareVersion'),
    root: rootOf(inform.parameterList),
  };
  const known = Object.entries(facts).filter(([, value]) => value !== undefined && value !== '');
  return { ...Object.fromEntries(known), parameters: parametersOf(inform.parameterList) };
}

/** Of a parameter that every Inform holds (TR-069 Amendment 6, 3.7.1.5), by its path below the root. */
export function informedValue(parameterList: ParameterValue[], path: string): string | undefined {
  const value = parameterList.find(
    ({ name }) => name === `InternetGatewayDevice.${path}` || name === `Device.${path}`,
  )?.value;
  return value === undefined ? undefined : storable(value.trim());
}

function rootOf(parameterList: ParameterValue[]): DeviceFacts['root'] {
  for (const { name } of parameterList) {
    if (name.startsWith('InternetGatewayDevice.')) return 'InternetGatewayDevice.';
    if (name.startsWith('Device.')) return 'Device.';
  }
  return undefined;
}

/** Its parameters as stored with those of the device. */
export function informedParameters(inform: Inform): StoredParameter[] {
  return readValues(
    keptOf(inform.parameterList).map((parameter) => ({ ...parameter, value: storable(parameter.value) })),
  );
}

function parametersOf(parameterList: ParameterValue[]): Record<string, string> {
  return Object.fromEntries(
    keptOf(parameterList).map(({ name, value }) => [name, isSecretParameter(name) ? '' : storable(value)]),
  );
}

function keptOf(parameterList: ParameterValue[]): ParameterValue[] {
  return parameterList.filter(({ name }) => isPath(name)).slice(0, maxParameters);
}

function storable(value: string): string {
  return value.slice(0, maxValue).toWellFormed();
}
