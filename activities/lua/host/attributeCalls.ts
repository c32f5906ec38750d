import type { CwmpRequest, CwmpResponse } from '../../../domain/cwmp/messages.ts';
import { ScriptFault } from '../errors.ts';
import type { LuaValue } from '../vm/stack.ts';
import { isTable, requirePath } from './arguments.ts';

type Changes = Extract<CwmpRequest, { name: 'SetParameterAttributes' }>;
type Attributes = Extract<CwmpResponse, { name: 'GetParameterAttributes' }>;

const caller = 'set_parameter_attributes';
/** TR-069 Amendment 6, A.3.2.4. */
const maxNotification = 6;

/**
 * Reads the table of `set_parameter_attributes`, sorted by path. What it does not name is not changed.
 * @throws ScriptFault
 */
export function readAttributeChanges(table: LuaValue): Changes {
  const entries = isTable(table) ? Object.entries(table) : [];
  if (entries.length === 0) throw new ScriptFault(`${caller}: the argument must be a table of paths and attributes`);
  const parameterList = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, attributes]) => readChange(requirePath(path, caller, 'each key'), attributes));
  return { name: 'SetParameterAttributes', parameterList };
}

function readChange(name: string, attributes: LuaValue): Changes['parameterList'][number] {
  const { notification, access_list: given, ...others } = isTable(attributes) ? attributes : { other: attributes };
  if (Object.keys(others).length > 0 || (notification === undefined && given === undefined))
    throw new ScriptFault(`${caller}: the attributes of ${name} must be a table { notification, access_list }`);
  const level = notification ?? 0;
  if (typeof level !== 'number' || !Number.isInteger(level) || level < 0 || level > maxNotification)
    throw new ScriptFault(`${caller}: notification of ${name} must be an integer from 0 to ${maxNotification}`);
  return {
    name,
    notificationChange: notification !== undefined,
    notification: level,
    accessListChange: given !== undefined,
    accessList: readAccessList(name, given),
  };
}

function readAccessList(name: string, list: LuaValue): string[] {
  // An empty table has no keys, so it is not a list.
  const items = Array.isArray(list) ? list : [];
  const isEmpty = list === undefined || (isTable(list) && Object.keys(list).length === 0);
  const names = items.filter((item) => typeof item === 'string');
  if ((items.length === 0 && !isEmpty) || names.length < items.length)
    throw new ScriptFault(`${caller}: access_list of ${name} must be a list of strings`);
  return names;
}

/** Returns a table from path to attributes. */
export function attributeTable({ parameterList }: Attributes): LuaValue {
  return Object.fromEntries(
    parameterList.map(({ name, notification, accessList }) => [name, { notification, access_list: accessList }]),
  );
}
