import type { CwmpRequest, CwmpResponse, ParameterInfo, ParameterValue, RequestName } from './messages.ts';

/** The types of the methods' arguments, by the name that the tables below use for them. */
interface ArgumentTypes {
  /** White space around it means nothing: names, paths, keys. */
  token: string;
  /** Taken exactly. */
  text: string;
  boolean: boolean;
  unsignedInt: number;
  names: string[];
  values: ParameterValue[];
  infos: ParameterInfo[];
}
type ArgumentType = keyof ArgumentTypes;

export interface Argument<Type extends ArgumentType = ArgumentType> {
  /** The element's name on the wire. */
  element: string;
  type: Type;
  /** In a request: must be there and not be empty. */
  required?: true;
  /** In characters. */
  maxLength?: number;
}

type ArgumentFor<Value> = { [Type in ArgumentType]: Value extends ArgumentTypes[Type] ? Argument<Type> : never }[ArgumentType];
type ArgumentsOf<Message extends { name: string }> = {
  [Name in Message['name']]: { [Field in Exclude<keyof Extract<Message, { name: Name }>, 'name'>]: ArgumentFor<Extract<Message, { name: Name }>[Field]> };
};

/** A field of a message, and how it stands on the wire. */
export type Field = [field: string, argument: Argument];

const parameterKey = { element: 'ParameterKey', type: 'token', maxLength: 32 } as const;
const commandKey = { element: 'CommandKey', type: 'token', maxLength: 32 } as const;
const status = { element: 'Status', type: 'unsignedInt' } as const;

/** TR-069 Amendment 6, A.3 and A.4.1. The fields stand in the order of the wire; parsing and rendering follow from this table. */
const requests: ArgumentsOf<CwmpRequest> = {
  GetRPCMethods: {},
  GetParameterValues: { parameterNames: { element: 'ParameterNames', type: 'names' } },
  SetParameterValues: { parameterList: { element: 'ParameterList', type: 'values' }, parameterKey },
  GetParameterNames: {
    parameterPath: { element: 'ParameterPath', type: 'token' },
    nextLevel: { element: 'NextLevel', type: 'boolean' },
  },
  AddObject: { objectName: { element: 'ObjectName', type: 'token', required: true }, parameterKey },
  DeleteObject: { objectName: { element: 'ObjectName', type: 'token', required: true }, parameterKey },
  Reboot: { commandKey },
  FactoryReset: {},
  Download: {
    commandKey,
    fileType: { element: 'FileType', type: 'token', required: true },
    url: { element: 'URL', type: 'token', required: true },
    username: { element: 'Username', type: 'text' },
    password: { element: 'Password', type: 'text' },
    fileSize: { element: 'FileSize', type: 'unsignedInt' },
    targetFileName: { element: 'TargetFileName', type: 'token' },
    delaySeconds: { element: 'DelaySeconds', type: 'unsignedInt' },
    successUrl: { element: 'SuccessURL', type: 'token' },
    failureUrl: { element: 'FailureURL', type: 'token' },
  },
};

const responses: ArgumentsOf<CwmpResponse> = {
  GetRPCMethods: { methodList: { element: 'MethodList', type: 'names' } },
  GetParameterValues: { parameterList: { element: 'ParameterList', type: 'values' } },
  SetParameterValues: { status },
  GetParameterNames: { parameterList: { element: 'ParameterList', type: 'infos' } },
  AddObject: { instanceNumber: { element: 'InstanceNumber', type: 'unsignedInt' }, status },
  DeleteObject: { status },
  Reboot: {},
  FactoryReset: {},
  Download: {
    status,
    startTime: { element: 'StartTime', type: 'token' },
    completeTime: { element: 'CompleteTime', type: 'token' },
  },
};

/** The methods that Cuttle calls on CPEs. */
export const requestNames = Object.keys(requests) as RequestName[];

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

export function requestFields(name: RequestName): Field[] {
  return Object.entries(requests[name]);
}

export function responseFields(name: RequestName): Field[] {
  return Object.entries(responses[name]);
}
