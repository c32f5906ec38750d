import type { DeviceIdStruct, Inform, ParameterValue } from '../../domain/cwmp/messages.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';
import { isStorablePath } from '../../domain/devices/parameterTree/paths.ts';
import type { ReportedParameter } from '../../domain/devices/parameterTree/update.ts';
import type { DeviceFacts } from '../../domain/types.ts';
import { readValues } from '../messages/parameters.ts';

/** In characters: long enough for any value in an Inform. */
const maxValueLength = 4096;
const maxParameters = 1000;

/** Returns the ids that the device may be registered with, the simplest first. */
export function possibleDeviceIds({ oui, productClass, serialNumber }: DeviceIdStruct): string[] {
  return [serialNumber, `${oui}-${serialNumber}`, `${oui}-${productClass}-${serialNumber}`];
}

/**
 * Returns whether a serial number can identify a device, which it can only if it is stored unchanged: 1 to 256
 * characters, no control characters. TR-069 allows 64 (A.3.3.1), but real CPEs send more.
 */
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
 * Returns the device that informs: a registered one before a discovered one, then the one whose id or product class
 * matches, then the one with the more specific id.
 *
 * Serial number and OUI identify a device. With another OUI it is another device with the same serial number. The
 * product class should stay the same for a device's life (TR-069 Amendment 6, A.3.3.1), but some CPEs change it with
 * their firmware. Some leave either out at times, or report the OUI 000000 at first.
 */
export function findInformingDevice<Device extends KnownDevice>(
  devices: Device[],
  deviceId: DeviceIdStruct,
): Device | undefined {
  const ids = possibleDeviceIds(deviceId);
  const rank = (device: Device): number[] => [
    Number(device.registered),
    Number(ids.includes(device.id)),
    Number(device.productClass?.toLowerCase() === deviceId.productClass.toLowerCase()),
    device.id.length,
  ];
  return devices
    .filter(({ oui }) => isUnknownOui(oui) || isUnknownOui(deviceId.oui) || isSame(oui, deviceId.oui))
    .sort((a, b) => compare(rank(b), rank(a)))[0];
}

function isUnknownOui(oui: string | null): boolean {
  return !oui || oui === '000000';
}

function isSame(known: string | null, informed: string): boolean {
  return known?.toLowerCase() === informed.toLowerCase();
}

function compare(one: number[], other: number[]): number {
  return one.map((value, index) => value - (other[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/**
 * Returns the part of an Inform that is stored, at most 1,000 parameters of 4,096 characters. Empty fields are left
 * out.
 */
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

/**
 * Returns the value of a parameter that every Inform contains (TR-069 Amendment 6, 3.7.1.5).
 * @param path without the root.
 */
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

/** Returns an Inform's parameters in the form in which the device's parameters are stored. */
export function informedParameters(inform: Inform): ReportedParameter[] {
  return readValues(
    limitParameters(inform.parameterList).map((parameter) => ({ ...parameter, value: storable(parameter.value) })),
  );
}

function parametersOf(parameterList: ParameterValue[]): Record<string, string> {
  return Object.fromEntries(
    limitParameters(parameterList).map(({ name, value }) => [name, isSecretParameter(name) ? '' : storable(value)]),
  );
}

function limitParameters(parameterList: ParameterValue[]): ParameterValue[] {
  return parameterList.filter(({ name }) => isStorablePath(name)).slice(0, maxParameters);
}

function storable(value: string): string {
  return value.slice(0, maxValueLength).toWellFormed();
}
