/**
 * CWMP's RPCs as data: discriminated unions on `name`. Names and arguments as in TR-069 Amendment 6, Annex A, in camelCase.
 * They are stored as JSON (`messages.request`, `messages.response`), so a change of shape needs a migration.
 */

/** A ParameterValueStruct. `type` is the XML Schema type without prefix: "string", "boolean", "unsignedInt", … */
export interface ParameterValue {
  name: string;
  value: string;
  type: string;
}

export interface ParameterInfo {
  name: string;
  writable: boolean;
}

/** A method that the ACS calls on a CPE. */
export type CwmpRequest =
  | { name: 'GetRPCMethods' }
  | { name: 'GetParameterValues'; parameterNames: string[] }
  | { name: 'SetParameterValues'; parameterList: ParameterValue[]; parameterKey: string }
  | { name: 'GetParameterNames'; parameterPath: string; nextLevel: boolean }
  | { name: 'AddObject'; objectName: string; parameterKey: string }
  | { name: 'DeleteObject'; objectName: string; parameterKey: string }
  | { name: 'Reboot'; commandKey: string }
  | { name: 'FactoryReset' }
  | {
      name: 'Download';
      commandKey: string;
      fileType: string;
      url: string;
      username: string;
      password: string;
      fileSize: number;
      targetFileName: string;
      delaySeconds: number;
      successUrl: string;
      failureUrl: string;
    };

export type RequestName = CwmpRequest['name'];

/** A CPE's answer to the request of the same name. `status` 0: applied; 1: committed, applied after a reboot. */
export type CwmpResponse =
  | { name: 'GetRPCMethods'; methodList: string[] }
  | { name: 'GetParameterValues'; parameterList: ParameterValue[] }
  | { name: 'SetParameterValues'; status: number }
  | { name: 'GetParameterNames'; parameterList: ParameterInfo[] }
  | { name: 'AddObject'; instanceNumber: number; status: number }
  | { name: 'DeleteObject'; status: number }
  | { name: 'Reboot' }
  | { name: 'FactoryReset' }
  | { name: 'Download'; status: number; startTime: string; completeTime: string };

export interface DeviceIdStruct {
  manufacturer: string;
  oui: string;
  productClass: string;
  serialNumber: string;
}

export interface EventStruct {
  /** "0 BOOTSTRAP", "M Reboot", "X 00D09E 1", … */
  eventCode: string;
  commandKey: string;
}

export interface Inform {
  name: 'Inform';
  deviceId: DeviceIdStruct;
  events: EventStruct[];
  maxEnvelopes: number;
  currentTime: string;
  retryCount: number;
  parameterList: ParameterValue[];
}

export interface TransferComplete {
  name: 'TransferComplete';
  commandKey: string;
  /** "0" where the transfer went well. */
  faultCode: string;
  faultString: string;
  startTime: string;
  completeTime: string;
}
