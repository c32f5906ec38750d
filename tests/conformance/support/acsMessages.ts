/**
 * The messages that an ACS may send, from TR-069 Amendment 6, A.3 and A.4, and the schemas cwmp-1-0 to cwmp-1-2.
 * Written from the standard and independent of the product's own tables, so that an error in one shows.
 */

/** The content of an element. `max`: in characters; `list`: a SOAP array of items with this name and type. */
export type ContentSchema =
  | { text: 'string' | 'boolean' | 'unsignedInt' | 'int'; max?: number; is?: string }
  | { list: string; arrayType: 'xsd' | 'cwmp'; item: ContentSchema }
  | { fields: [name: string, content: ContentSchema][] }
  /** The value of a parameter, with the type that its xsi:type names. */
  | { typed: true }
  | { anything: true };

const text = (max?: number): ContentSchema => ({ text: 'string', ...(max !== undefined && { max }) });
const unsignedInt: ContentSchema = { text: 'unsignedInt' };
const int: ContentSchema = { text: 'int' };
const boolean: ContentSchema = { text: 'boolean' };
const strings = (max?: number): ContentSchema => ({ list: 'string', arrayType: 'xsd', item: text(max) });
const structs = (name: string, fields: [string, ContentSchema][]): ContentSchema => ({
  list: name,
  arrayType: 'cwmp',
  item: { fields },
});

const path = text(256);
const parameterKey: [string, ContentSchema] = ['ParameterKey', text(32)];
const commandKey: [string, ContentSchema] = ['CommandKey', text(32)];
const file: [string, ContentSchema][] = [
  ['FileType', text(64)],
  ['URL', text(256)],
  ['Username', text(256)],
  ['Password', text(256)],
];
const timeWindow: [string, ContentSchema][] = [
  ['WindowStart', unsignedInt],
  ['WindowEnd', unsignedInt],
  ['WindowMode', text(64)],
  ['UserMessage', text(256)],
  ['MaxRetries', int],
];
const attributes: [string, ContentSchema][] = [
  ['Name', path],
  ['NotificationChange', boolean],
  ['Notification', int],
  ['AccessListChange', boolean],
  ['AccessList', strings(64)],
];

/** The children, in order, of each RPC that an ACS may send. */
export const acsRequests: Record<string, [string, ContentSchema][]> = {
  GetRPCMethods: [],
  SetParameterValues: [
    [
      'ParameterList',
      structs('ParameterValueStruct', [
        ['Name', path],
        ['Value', { typed: true }],
      ]),
    ],
    parameterKey,
  ],
  GetParameterValues: [['ParameterNames', strings(256)]],
  GetParameterNames: [
    ['ParameterPath', path],
    ['NextLevel', boolean],
  ],
  SetParameterAttributes: [['ParameterList', structs('SetParameterAttributesStruct', attributes)]],
  GetParameterAttributes: [['ParameterNames', strings(256)]],
  AddObject: [['ObjectName', path], parameterKey],
  DeleteObject: [['ObjectName', path], parameterKey],
  Reboot: [commandKey],
  Download: [
    commandKey,
    ...file,
    ['FileSize', unsignedInt],
    ['TargetFileName', text(256)],
    ['DelaySeconds', unsignedInt],
    ['SuccessURL', text(256)],
    ['FailureURL', text(256)],
  ],
  Upload: [commandKey, ...file, ['DelaySeconds', unsignedInt]],
  FactoryReset: [],
  GetQueuedTransfers: [],
  GetAllQueuedTransfers: [],
  ScheduleInform: [['DelaySeconds', unsignedInt], commandKey],
  ScheduleDownload: [
    commandKey,
    ...file,
    ['FileSize', unsignedInt],
    ['TargetFileName', text(256)],
    ['TimeWindowList', structs('TimeWindowStruct', timeWindow)],
  ],
  CancelTransfer: [commandKey],
  ChangeDUState: [['Operations', { anything: true }], commandKey],
};

/** The children, in order, of each response that an ACS may send. */
export const acsResponses: Record<string, [string, ContentSchema][]> = {
  // An ACS accepts one envelope at a time (3.7.2.4).
  InformResponse: [['MaxEnvelopes', { text: 'unsignedInt', is: '1' }]],
  TransferCompleteResponse: [],
  AutonomousTransferCompleteResponse: [],
  DUStateChangeCompleteResponse: [],
  AutonomousDUStateChangeCompleteResponse: [],
  GetRPCMethodsResponse: [['MethodList', strings(64)]],
  RequestDownloadResponse: [],
  KickedResponse: [['NextURL', text(1024)]],
};
