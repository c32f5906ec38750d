import type { Fields, FieldTable, ListArgument, OperationsArgument } from './arguments.ts';
import type { CwmpRequest, CwmpResponse, DuOperation, RequestName, VendorRpc } from './messages.ts';
import type { CwmpVersion } from './version.ts';

type FieldsOf<Message extends { name: string }> = {
  [Name in Message['name']]: Fields<Extract<Message, { name: Name }>>;
};

const names = { element: 'ParameterNames', type: 'names', min: 1, maxLength: 256 } as const;
const objectName = { element: 'ObjectName', type: 'token', required: true, maxLength: 256 } as const;
const parameterKey = { element: 'ParameterKey', type: 'token', maxLength: 32 } as const;
const commandKey = { element: 'CommandKey', type: 'token', maxLength: 32 } as const;
const fileSize = { element: 'FileSize', type: 'unsignedInt' } as const;
const targetFileName = { element: 'TargetFileName', type: 'token', maxLength: 256 } as const;
const delaySeconds = { element: 'DelaySeconds', type: 'unsignedInt' } as const;
const notification = { element: 'Notification', type: 'unsignedInt', max: 6 } as const;
const accessList = { element: 'AccessList', type: 'names', maxLength: 64 } as const;
const status = { element: 'Status', type: 'unsignedInt' } as const;

const fileTransfer = {
  commandKey,
  fileType: { element: 'FileType', type: 'token', required: true, maxLength: 64 },
  url: { element: 'URL', type: 'token', required: true, maxLength: 256 },
  username: { element: 'Username', type: 'text', maxLength: 256 },
  password: { element: 'Password', type: 'text', maxLength: 256 },
} as const;

const attributeChanges = {
  element: 'ParameterList',
  type: 'list',
  struct: 'SetParameterAttributesStruct',
  min: 1,
  fields: {
    name: { element: 'Name', type: 'token', maxLength: 256 },
    notificationChange: { element: 'NotificationChange', type: 'boolean' },
    notification,
    accessListChange: { element: 'AccessListChange', type: 'boolean' },
    accessList,
  },
} as const satisfies ListArgument;

const timeWindows = {
  element: 'TimeWindowList',
  type: 'list',
  struct: 'TimeWindowStruct',
  min: 1,
  max: 2,
  fields: {
    windowStart: { element: 'WindowStart', type: 'unsignedInt' },
    windowEnd: { element: 'WindowEnd', type: 'unsignedInt' },
    windowMode: { element: 'WindowMode', type: 'token', required: true, maxLength: 64 },
    userMessage: { element: 'UserMessage', type: 'text', maxLength: 256 },
    maxRetries: { element: 'MaxRetries', type: 'int' },
  },
} as const satisfies ListArgument;

const uuid = {
  element: 'UUID',
  type: 'token',
  optional: true,
  pattern: /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/i,
} as const;
const unitUrl = { element: 'URL', type: 'token', optional: true, maxLength: 1024 } as const;
const unitVersion = { element: 'Version', type: 'token', optional: true, maxLength: 32 } as const;
const unitUsername = { element: 'Username', type: 'text', optional: true, maxLength: 256 } as const;
const unitPassword = { element: 'Password', type: 'text', optional: true, maxLength: 256 } as const;
const executionEnvRef = { element: 'ExecutionEnvRef', type: 'token', optional: true, maxLength: 256 } as const;

type OperationFields<Name extends DuOperation['operation']> = Fields<
  Omit<Extract<DuOperation, { operation: Name }>, 'operation'>
>;

const install: OperationFields<'Install'> = {
  url: { ...unitUrl, required: true },
  uuid,
  username: unitUsername,
  password: unitPassword,
  executionEnvRef,
};
const update: OperationFields<'Update'> = {
  uuid,
  version: unitVersion,
  url: unitUrl,
  username: unitUsername,
  password: unitPassword,
};
const uninstall: OperationFields<'Uninstall'> = {
  uuid: { ...uuid, required: true },
  version: unitVersion,
  executionEnvRef,
};

const operations: OperationsArgument = {
  element: 'Operations',
  type: 'operations',
  min: 1,
  structs: {
    Install: { struct: 'InstallOpStruct', fields: install },
    Update: { struct: 'UpdateOpStruct', fields: update },
    Uninstall: { struct: 'UninstallOpStruct', fields: uninstall },
  },
};

/** From TR-069 Amendment 6, A.3 and A.4.1. Lengths and counts are those of cwmp-1-2.xsd. */
const requests: FieldsOf<Exclude<CwmpRequest, VendorRpc>> = {
  GetRPCMethods: {},
  GetParameterValues: { parameterNames: names },
  SetParameterValues: { parameterList: { element: 'ParameterList', type: 'values' }, parameterKey },
  GetParameterNames: {
    parameterPath: { element: 'ParameterPath', type: 'token', maxLength: 256 },
    nextLevel: { element: 'NextLevel', type: 'boolean' },
  },
  GetParameterAttributes: { parameterNames: names },
  SetParameterAttributes: { parameterList: attributeChanges },
  AddObject: { objectName, parameterKey },
  DeleteObject: { objectName, parameterKey },
  Reboot: { commandKey },
  FactoryReset: {},
  Download: {
    ...fileTransfer,
    fileSize,
    targetFileName,
    delaySeconds,
    successUrl: { element: 'SuccessURL', type: 'token', maxLength: 256 },
    failureUrl: { element: 'FailureURL', type: 'token', maxLength: 256 },
  },
  Upload: { ...fileTransfer, delaySeconds },
  ScheduleInform: { delaySeconds, commandKey },
  ScheduleDownload: { ...fileTransfer, fileSize, targetFileName, timeWindowList: timeWindows },
  CancelTransfer: { commandKey: { ...commandKey, required: true } },
  GetQueuedTransfers: {},
  GetAllQueuedTransfers: {},
  ChangeDUState: { operations, commandKey: { ...commandKey, optional: true } },
};

/** The methods that CWMP 1.0 does not have. */
const since: Partial<Record<CwmpRequest['name'], CwmpVersion>> = {
  GetAllQueuedTransfers: '1.1',
  ScheduleDownload: '1.2',
  CancelTransfer: '1.2',
  ChangeDUState: '1.2',
};

const transfer = {
  status,
  startTime: { element: 'StartTime', type: 'token' },
  completeTime: { element: 'CompleteTime', type: 'token' },
} as const;
const queuedTransfer = { commandKey, state: { element: 'State', type: 'unsignedInt' } } as const;

const responses: FieldsOf<Exclude<CwmpResponse, VendorRpc>> = {
  GetRPCMethods: { methodList: { element: 'MethodList', type: 'names', maxLength: 64 } },
  GetParameterValues: { parameterList: { element: 'ParameterList', type: 'values' } },
  SetParameterValues: { status },
  GetParameterNames: {
    parameterList: {
      element: 'ParameterList',
      type: 'list',
      struct: 'ParameterInfoStruct',
      fields: { name: { element: 'Name', type: 'token' }, writable: { element: 'Writable', type: 'boolean' } },
    },
  },
  GetParameterAttributes: {
    parameterList: {
      element: 'ParameterList',
      type: 'list',
      struct: 'ParameterAttributeStruct',
      fields: { name: { element: 'Name', type: 'token' }, notification, accessList },
    },
  },
  SetParameterAttributes: {},
  AddObject: { instanceNumber: { element: 'InstanceNumber', type: 'unsignedInt' }, status },
  DeleteObject: { status },
  Reboot: {},
  FactoryReset: {},
  Download: transfer,
  Upload: transfer,
  ScheduleInform: {},
  ScheduleDownload: {},
  CancelTransfer: {},
  GetQueuedTransfers: {
    transferList: { element: 'TransferList', type: 'list', struct: 'QueuedTransferStruct', fields: queuedTransfer },
  },
  GetAllQueuedTransfers: {
    transferList: {
      element: 'TransferList',
      type: 'list',
      struct: 'AllQueuedTransferStruct',
      fields: {
        ...queuedTransfer,
        isDownload: { element: 'IsDownload', type: 'boolean' },
        fileType: { element: 'FileType', type: 'token' },
        fileSize,
        targetFileName,
      },
    },
  },
  ChangeDUState: {},
};

/** The standard methods that Cuttle can call on CPEs. */
export const requestNames = Object.keys(requests) as RequestName[];

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

export function requestFields(name: RequestName): FieldTable {
  return requests[name];
}

export function responseFields(name: RequestName): FieldTable {
  return responses[name];
}

/** Returns the first version of CWMP that has the method. */
export function requestSince(name: CwmpRequest['name']): CwmpVersion {
  return since[name] ?? '1.0';
}
