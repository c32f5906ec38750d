import type { Fields, FieldTable, ListArgument } from './arguments.ts';
import type { CwmpVersion } from './version.ts';

/** FaultCode "0" means success. */
interface TransferFault {
  faultCode: string;
  faultString: string;
}

/** The result of an operation on a deployment unit, which is a piece of software on the CPE. */
interface OperationResult {
  uuid: string;
  deploymentUnitRef: string;
  version: string;
  /** "Installed", "Uninstalled" or "Failed". */
  currentState: string;
  resolved: boolean;
  executionUnitRefList: string;
  startTime: string;
  completeTime: string;
  fault: TransferFault;
}

export interface TransferComplete {
  name: 'TransferComplete';
  commandKey: string;
  faultStruct: TransferFault;
  startTime: string;
  completeTime: string;
}

/**
 * A method that a CPE calls on the ACS, apart from Inform and GetRPCMethods. Stored as JSON (`cpe_calls.arguments`,
 * `messages.completion`).
 */
export type CpeCall =
  | TransferComplete
  | {
      name: 'AutonomousTransferComplete';
      announceUrl: string;
      transferUrl: string;
      isDownload: boolean;
      fileType: string;
      fileSize: number;
      targetFileName: string;
      faultStruct: TransferFault;
      startTime: string;
      completeTime: string;
    }
  | { name: 'DUStateChangeComplete'; results: OperationResult[]; commandKey: string }
  | { name: 'AutonomousDUStateChangeComplete'; results: (OperationResult & { operationPerformed: string })[] }
  | { name: 'RequestDownload'; fileType: string; fileTypeArg: { name: string; value: string }[] }
  | { name: 'Kicked'; command: string; referer: string; arg: string; next: string };

export type CallName = CpeCall['name'];

const commandKey = { element: 'CommandKey', type: 'token' } as const;
const startTime = { element: 'StartTime', type: 'token' } as const;
const completeTime = { element: 'CompleteTime', type: 'token' } as const;
const faultFields = {
  faultCode: { element: 'FaultCode', type: 'token', default: '0' },
  faultString: { element: 'FaultString', type: 'token' },
} as const;
const faultStruct = { element: 'FaultStruct', type: 'struct', fields: faultFields } as const;
const fileType = { element: 'FileType', type: 'token' } as const;

const resultFields = {
  uuid: { element: 'UUID', type: 'token' },
  deploymentUnitRef: { element: 'DeploymentUnitRef', type: 'token' },
  version: { element: 'Version', type: 'token' },
  currentState: { element: 'CurrentState', type: 'token' },
  resolved: { element: 'Resolved', type: 'boolean' },
  executionUnitRefList: { element: 'ExecutionUnitRefList', type: 'token' },
  startTime,
  completeTime,
  fault: { element: 'Fault', type: 'struct', fields: faultFields },
} as const;
const results = {
  element: 'Results',
  type: 'list',
  struct: 'OpResultStruct',
  fields: resultFields,
  repeated: true,
} as const satisfies ListArgument;

/** TR-069 Amendment 6, A.3.3 and A.4.2. */
const calls: { [Name in CallName]: Fields<Extract<CpeCall, { name: Name }>> } = {
  TransferComplete: { commandKey, faultStruct, startTime, completeTime },
  AutonomousTransferComplete: {
    announceUrl: { element: 'AnnounceURL', type: 'token' },
    transferUrl: { element: 'TransferURL', type: 'token' },
    isDownload: { element: 'IsDownload', type: 'boolean' },
    fileType,
    fileSize: { element: 'FileSize', type: 'unsignedInt' },
    targetFileName: { element: 'TargetFileName', type: 'token' },
    faultStruct,
    startTime,
    completeTime,
  },
  DUStateChangeComplete: { results, commandKey },
  AutonomousDUStateChangeComplete: {
    results: {
      ...results,
      struct: 'AutonOpResultStruct',
      fields: { ...resultFields, operationPerformed: { element: 'OperationPerformed', type: 'token' } },
    },
  },
  RequestDownload: {
    fileType,
    fileTypeArg: {
      element: 'FileTypeArg',
      type: 'list',
      struct: 'ArgStruct',
      fields: { name: { element: 'Name', type: 'token' }, value: { element: 'Value', type: 'token' } },
    },
  },
  Kicked: {
    command: { element: 'Command', type: 'token' },
    referer: { element: 'Referer', type: 'token' },
    arg: { element: 'Arg', type: 'token' },
    next: { element: 'Next', type: 'token' },
  },
};

/** The methods that a CPE can call, with the first version of CWMP that has each. */
export const acsMethods: Readonly<Record<CallName | 'Inform' | 'GetRPCMethods', CwmpVersion>> = {
  Inform: '1.0',
  GetRPCMethods: '1.0',
  TransferComplete: '1.0',
  AutonomousTransferComplete: '1.1',
  RequestDownload: '1.0',
  Kicked: '1.0',
  DUStateChangeComplete: '1.2',
  AutonomousDUStateChangeComplete: '1.2',
};

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name);
}

export function callFields(name: CallName): FieldTable {
  return calls[name];
}
