import { readFileSync } from 'node:fs';
import type { LuaState } from '../vm/capi.ts';
import { LuaType, registry, registryGlobals } from '../vm/capi.ts';
import type { LuaValue, Stack } from '../vm/stack.ts';

/** The functions that wait for the CPE. A failure that the script discards the result of fails the run. */
export const awaitingNames = [
  'send_cwmp_message',
  'send_cwmp_async_message',
  'get_parameter_values',
  'set_parameter_values',
  'add_object',
  'delete_object',
  'get_parameter_names',
  'reboot',
  'factory_reset',
  'download',
  'get_parameter_attributes',
  'set_parameter_attributes',
  'schedule_inform',
  'wait_for_event',
] as const;
/** The functions that a script can call, apart from those of the prelude. */
export const globalNames = [
  'print',
  'set_provisioning_status',
  'get_device_id',
  'get_variable_value',
  'send_cwmp_message_and_forget',
  'sleep',
  'generate_random_string',
  'create_or_update_device_credential',
  'refresh_device_parameters',
  'xml_escape',
  'json_encode',
  'json_decode',
  'get_device_parameter',
  'http_request',
  'base64_encode',
  'base64_decode',
  'sha256',
  'hmac_sha256',
  ...awaitingNames,
] as const;
/** Functions that only the prelude uses. */
const preludeNames = ['now', 'clock', 'utc', 'fail', 'handled'] as const;
/** The functions that the prelude defines in Lua. */
export const composedNames = ['find_objects', 'ensure_object'] as const;
export type HostFunctionName = (typeof globalNames)[number] | (typeof preludeNames)[number];

const prelude = readFileSync(new URL('./prelude.lua', import.meta.url), 'utf8');

/**
 * Sets the globals of a new VM: Lua's libraries, then the prelude with the host functions.
 * @param call called with the name of the host function that a script calls.
 * @returns the reference of Lua's own `math.randomseed` in Lua's registry.
 */
export function makeGlobals(stack: Stack, call: (name: HostFunctionName, state: LuaState) => number): number {
  const { api, state } = stack;
  openLibraries(stack);
  stack.pushChunk(prelude, '=cuttle');
  pushHost(stack, call);
  api._lua_callk(state, 1, 1, 0, 0);
  return api._luaL_ref(state, registry);
}

function openLibraries(stack: Stack): void {
  const { api, state } = stack;
  const openers = {
    _G: '_luaopen_base',
    coroutine: '_luaopen_coroutine',
    table: '_luaopen_table',
    string: '_luaopen_string',
    utf8: '_luaopen_utf8',
    math: '_luaopen_math',
    // The prelude keeps its `date` and replaces the rest.
    os: '_luaopen_os',
  } as const;
  for (const [name, opener] of Object.entries(openers)) {
    pushGlobals(stack);
    stack.pushText(name);
    api[opener](state);
    api._lua_rawset(state, -3);
    stack.pop(1);
  }
}

/** Pushes a table with the prelude's own functions and, in `globals`, those that scripts can call. */
function pushHost(stack: Stack, call: (name: HostFunctionName, state: LuaState) => number): void {
  const { api, state } = stack;
  const setFunctions = (names: readonly HostFunctionName[]): void => {
    for (const name of names) {
      stack.pushText(name);
      api._lua_pushcclosure(
        state,
        api.addFunction((caller = 0) => call(name, caller), 'ii'),
        0,
      );
      api._lua_rawset(state, -3);
    }
  };
  api._lua_createtable(state, 0, 0);
  setFunctions(preludeNames);
  stack.pushText('globals');
  api._lua_createtable(state, 0, 0);
  setFunctions(globalNames);
  api._lua_rawset(state, -3);
}

/** Sets a global without calling the metamethods of `_G`. */
export function writeGlobal(stack: Stack, name: string, value: LuaValue): void {
  pushGlobals(stack);
  stack.setField(-1, name, value);
  stack.pop(1);
}

/**
 * Reads a global without calling the metamethods of `_G`. Returns undefined for nil, and for a table or function its
 * type in brackets.
 */
export function readGlobal(stack: Stack, name: string): string | undefined {
  pushGlobals(stack);
  stack.pushText(name);
  stack.api._lua_rawget(stack.state, -2);
  const value = stack.type(-1) === LuaType.nil ? undefined : (stack.text(-1) ?? `(${stack.typeName(-1)})`);
  stack.pop(2);
  return value;
}

/** The registry holds the table even if the script has changed `_G`. */
function pushGlobals({ api, state }: Stack): void {
  api._lua_rawgeti(state, registry, registryGlobals);
}
