import type { Draft } from '../../../activities/lua/types.ts';
import type { AwaitedMessage } from '../../../db/runs/stepContext.ts';
import type { CwmpResponse } from '../../../domain/cwmp/messages.ts';
import type { RunScript } from './lua.ts';
import { addObject, logTexts, runToEnd } from './lua.ts';

export const path = 'InternetGatewayDevice.WANDevice.';
export const variables = { body: addObject(path) };
/** A Lua function that prints the type and the content of what a call returns. */
export const show = `local function show(value, problem)
  local shown = value == nil and problem or value
  if type(shown) == "table" then
    local keys = {} for key in pairs(shown) do keys[#keys + 1] = key end table.sort(keys)
    for index, key in ipairs(keys) do keys[index] = tostring(key) .. "=" .. tostring(shown[key]) end
    shown = table.concat(keys, " ")
  end
  print(value == nil and "nil" or type(value), shown)
end `;

export function answered(response: CwmpResponse | null): (draft: Draft) => Partial<AwaitedMessage> {
  return () => ({ response });
}

/** Returns a function that runs a script whose calls get this answer, with `show(value, problem)` defined in it. */
export function asking(run: RunScript) {
  return (script: string, answer?: (draft: Draft) => Partial<AwaitedMessage>, changes: object = {}) => {
    const { all, end, steps } = runToEnd(run, `${show} ${script}`, { variables, ...changes }, answer);
    return { log: logTexts(all), drafts: all.drafts, calls: all.calls, end, steps };
  };
}

export const fault = {
  fault_code: '9003',
  fault_string: 'Invalid arguments',
  parameter_faults: [{ parameter_name: 'A.B', fault_code: '9007', fault_string: 'bad <value>' }],
};
export const added: CwmpResponse = { name: 'AddObject', instanceNumber: 7, status: 0 };
