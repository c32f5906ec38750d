import type { ObjectSchema } from './schema.ts';
import { flag, object, password, readOnly, text, writable } from './schema.ts';

/** The identity of a CPE and how it reaches its ACS: what differs between two new CPEs. */
export interface Identity {
  manufacturer: string;
  oui: string;
  productClass: string;
  serialNumber: string;
  acsUrl: string;
  acsUsername: string;
  acsPassword: string;
  connectionRequestUsername: string;
  connectionRequestPassword: string;
  /** 0: no periodic Informs. */
  periodicInformSeconds: number;
}

export function deviceInfo(identity: Identity, more: ObjectSchema['children']): ObjectSchema {
  return object({
    Manufacturer: readOnly('string', identity.manufacturer),
    ManufacturerOUI: readOnly('string', identity.oui),
    ModelName: readOnly('string', 'Simulated CPE'),
    Description: readOnly('string', 'Cuttle simulated CPE'),
    ProductClass: readOnly('string', identity.productClass),
    SerialNumber: readOnly('string', identity.serialNumber),
    HardwareVersion: readOnly('string', '1.0'),
    SoftwareVersion: readOnly('string', '1.0.0'),
    ProvisioningCode: text('', 64),
    UpTime: readOnly('unsignedInt', '0'),
    ...more,
  });
}

export function managementServer(identity: Identity): ObjectSchema {
  return object({
    EnableCWMP: flag('1'),
    URL: text(identity.acsUrl),
    Username: text(identity.acsUsername),
    Password: password(identity.acsPassword),
    PeriodicInformEnable: flag(identity.periodicInformSeconds > 0 ? '1' : '0'),
    PeriodicInformInterval: writable('unsignedInt', String(identity.periodicInformSeconds || 86_400)),
    PeriodicInformTime: writable('dateTime', '0001-01-01T00:00:00Z'),
    ParameterKey: readOnly('string', ''),
    ConnectionRequestURL: readOnly('string', ''),
    ConnectionRequestUsername: text(identity.connectionRequestUsername),
    ConnectionRequestPassword: password(identity.connectionRequestPassword),
    UpgradesManaged: flag('0'),
    UDPConnectionRequestAddress: readOnly('string', ''),
    NATDetected: readOnly('boolean', '0'),
  });
}

/** The traffic counters of an interface. */
export function statistics(): ObjectSchema {
  return object({
    BytesSent: readOnly('unsignedInt', '0'),
    BytesReceived: readOnly('unsignedInt', '0'),
    PacketsSent: readOnly('unsignedInt', '0'),
    PacketsReceived: readOnly('unsignedInt', '0'),
  });
}
