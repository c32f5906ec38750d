/**
 * CWMP's RPCs as discriminated unions on `name`. Names and arguments follow TR-069 Amendment 6, Annex A, in camelCase.
 * They are stored as JSON (`messages.request`, `messages.response`), so a change of their shape needs a migration.
 */

/** A ParameterValueStruct. `type` is the XML Schema type without its prefix: "string", "boolean", "unsignedInt", … */
export interface ParameterValue {
  name: string;
  value: string;
  type: string;
}

export interface ParameterInfo {
  name: string;
  writable: boolean;
}

/** Notification 0: off; 1: passive; 2: active; 3 to 6: combinations with lightweight notifications. */
interface ParameterAttribute {
  name: string;
  notification: number;
  accessList: string[];
}

interface ParameterAttributeChange extends ParameterAttribute {
  notificationChange: boolean;
  accessListChange: boolean;
}

/** Start and end in seconds after the request. */
interface TimeWindow {
  windowStart: number;
  windowEnd: number;
  windowMode: string;
  userMessage: string;
  /** -1: the CPE decides. */
  maxRetries: number;
}

/** An operation on a deployment unit, which is a piece of software on the CPE. */
export type DuOperation =
  | { operation: 'Install'; url: string; uuid: string; username: string; password: string; executionEnvRef: string }
  | { operation: 'Update'; uuid: string; version: string; url: string; username: string; password: string }
  | { operation: 'Uninstall'; uuid: string; version: string; executionEnvRef: string };

interface FileTransfer {
  commandKey: string;
  fileType: string;
  url: string;
  username: string;
  password: string;
}

/** A method that a vendor has defined: X_<OUI or domain name>_<name> (TR-069 Amendment 6, A.2). */
export type VendorMethod = `X_${string}`;

/** An element of a vendor's method. It holds text or other elements. */
export interface VendorArgument {
  name: string;
  /** The xsi:type, such as "xsd:string"; "" if there is none. */
  type: string;
  text: string;
  children: VendorArgument[];
}

/** A call of a vendor's method, or the response to it. Cuttle does not know what the arguments mean. */
export interface VendorRpc {
  name: VendorMethod;
  arguments: VendorArgument[];
}

/** A method that the ACS calls on a CPE. */
export type CwmpRequest =
  | { name: 'GetRPCMethods' }
  | { name: 'GetParameterValues'; parameterNames: string[] }
  | { name: 'SetParameterValues'; parameterList: ParameterValue[]; parameterKey: string }
  | { name: 'GetParameterNames'; parameterPath: string; nextLevel: boolean }
  | { name: 'GetParameterAttributes'; parameterNames: string[] }
  | { name: 'SetParameterAttributes'; parameterList: ParameterAttributeChange[] }
  | { name: 'AddObject'; objectName: string; parameterKey: string }
  | { name: 'DeleteObject'; objectName: string; parameterKey: string }
  | { name: 'Reboot'; commandKey: string }
  | { name: 'FactoryReset' }
  | ({
      name: 'Download';
      fileSize: number;
      targetFileName: string;
      delaySeconds: number;
      successUrl: string;
      failureUrl: string;
    } & FileTransfer)
  | ({ name: 'Upload'; delaySeconds: number } & FileTransfer)
  | { name: 'ScheduleInform'; delaySeconds: number; commandKey: string }
  | ({
      name: 'ScheduleDownload';
      fileSize: number;
      targetFileName: string;
      timeWindowList: TimeWindow[];
    } & FileTransfer)
  | { name: 'CancelTransfer'; commandKey: string }
  | { name: 'GetQueuedTransfers' }
  | { name: 'GetAllQueuedTransfers' }
  | { name: 'ChangeDUState'; operations: DuOperation[]; commandKey: string }
  | VendorRpc;

/** The standard methods. */
export type RequestName = Exclude<CwmpRequest, VendorRpc>['name'];

/** State 1: not yet started; 2: in progress; 3: completed. */
interface QueuedTransfer {
  commandKey: string;
  state: number;
}

interface AnyQueuedTransfer extends QueuedTransfer {
  isDownload: boolean;
  fileType: string;
  fileSize: number;
  targetFileName: string;
}

/**
 * A CPE's response to the request of the same name. `status` 0: applied; 1: accepted, but applied after a reboot or a
 * transfer.
 */
export type CwmpResponse =
  | { name: 'GetRPCMethods'; methodList: string[] }
  | { name: 'GetParameterValues'; parameterList: ParameterValue[] }
  | { name: 'SetParameterValues'; status: number }
  | { name: 'GetParameterNames'; parameterList: ParameterInfo[] }
  | { name: 'GetParameterAttributes'; parameterList: ParameterAttribute[] }
  | { name: 'SetParameterAttributes' }
  | { name: 'AddObject'; instanceNumber: number; status: number }
  | { name: 'DeleteObject'; status: number }
  | { name: 'Reboot' }
  | { name: 'FactoryReset' }
  | { name: 'Download'; status: number; startTime: string; completeTime: string }
  | { name: 'Upload'; status: number; startTime: string; completeTime: string }
  | { name: 'ScheduleInform' }
  | { name: 'ScheduleDownload' }
  | { name: 'CancelTransfer' }
  | { name: 'GetQueuedTransfers'; transferList: QueuedTransfer[] }
  | { name: 'GetAllQueuedTransfers'; transferList: AnyQueuedTransfer[] }
  | { name: 'ChangeDUState' }
  | VendorRpc;

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
