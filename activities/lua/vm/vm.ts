import type { LuaError } from '../errors.ts';
import { isStackExhausted, ScriptFault } from '../errors.ts';
import type { ScriptProgress } from '../executor/scriptProgress.ts';
import type { HostFunctionName } from '../host/globals.ts';
import { makeGlobals, readGlobal, writeGlobal } from '../host/globals.ts';
import { readLuaValue } from '../host/json.ts';
import type { LuaApi, LuaState } from './capi.ts';
import { loadLua, LuaStatus, LuaType, registry } from './capi.ts';
import { CallStack } from './callStack.ts';
import { ScriptMemory } from './memory.ts';
import type { LuaValue } from './stack.ts';
import { Results, Stack } from './stack.ts';

/** Called with the arguments on the stack. Returning undefined means no result. A ScriptFault becomes a Lua error. */
export type HostFunctions = Record<HostFunctionName, (args: Stack) => LuaValue | Uint8Array | Results>;

export interface Script {
  text: string;
  host: HostFunctions;
  globals: Record<string, LuaValue>;
  /** For `math.random`. */
  seed: [bigint, bigint];
}

/** LUA_MASKCALL and LUA_MASKCOUNT. */
const hookedEvents = 1 | 8;
const instructionsPerHook = 1000;
/** Far more than a run's error message shows. */
const maxMessageBytes = 8192;

/**
 * A Lua VM in which each script runs as if it were the first. A host function ends a script for good by throwing any
 * exception other than ScriptFault: it passes through `pcall`, coroutines, callbacks and finalizers, none of which runs
 * again, because the memory is reset before the next script.
 */
export class Vm {
  readonly #api: LuaApi;
  readonly #state: LuaState;
  readonly #memory: ScriptMemory;
  readonly #progress: ScriptProgress;
  readonly #calls: CallStack;
  readonly #body: number;
  readonly #handler: number;
  readonly #seedRandom: number;
  #host: HostFunctions | undefined;
  #work: (stack: Stack) => void = () => undefined;
  #errorLine: number | undefined;
  #raised: LuaValue;
  #exhausted = false;

  static async create(memoryBytes: number, progress: ScriptProgress): Promise<Vm> {
    const api = await loadLua();
    // Lua seeds its string hashes, and with them the order of `pairs`, from the clock.
    const { now } = Date;
    Date.now = () => 0;
    try {
      return new Vm(api, memoryBytes, progress);
    } finally {
      Date.now = now;
    }
  }

  private constructor(api: LuaApi, memoryBytes: number, progress: ScriptProgress) {
    this.#api = api;
    this.#progress = progress;
    this.#memory = new ScriptMemory(api, memoryBytes);
    this.#calls = new CallStack(api, this.#memory);
    this.#state = api._lua_newstate(api.addFunction(this.#memory.reallocate, 'iiiii'), 0);
    this.#body = api.addFunction((state = 0) => this.#runWork(state), 'ii');
    this.#handler = api.addFunction((state = 0) => this.#noteError(state), 'ii');
    let seedRandom = 0;
    const error = this.#protect((stack) => {
      seedRandom = makeGlobals(stack, (name, state) => this.#callHost(name, state));
    });
    if (error) throw new Error(error.message);
    this.#seedRandom = seedRandom;
    api._lua_sethook(
      this.#state,
      api.addFunction((state = 0) => {
        this.#noteLine(state);
      }, 'vii'),
      hookedEvents,
      instructionsPerHook,
    );
    this.#memory.takeImage();
  }

  /** Whether its thread must be ended: the memory has grown and cannot shrink, or the stack overflowed. */
  get worn(): boolean {
    return this.#memory.grown || this.#exhausted;
  }

  /** Compiles a script without running it. Returns the syntax error, if there is one. */
  check(script: string): LuaError | undefined {
    this.#reset();
    return this.#protect((stack) => {
      pushScript(stack, script);
    });
  }

  /**
   * Runs a script from the start.
   * @returns the error that the script did not handle.
   * @throws what a host function threw to end it; LimitReached; RangeError or WebAssembly.RuntimeError on a stack
   * overflow.
   */
  run({ text, host, globals, seed }: Script): LuaError | undefined {
    this.#reset();
    this.#host = host;
    return this.#protect((stack) => {
      for (const [name, value] of Object.entries(globals)) writeGlobal(stack, name, value);
      this.#api._lua_rawgeti(stack.state, registry, BigInt(this.#seedRandom));
      for (const half of seed) this.#api._lua_pushinteger(stack.state, half);
      this.#api._lua_callk(stack.state, seed.length, 0, 0, 0);
      pushScript(stack, text);
      this.#api._lua_callk(stack.state, 0, 0, 0, 0);
    });
  }

  /**
   * Reads a global after the script. Protected, because any allocation can collect garbage and so run the script's
   * finalizers.
   */
  readGlobal(name: string): string | undefined {
    let value: string | undefined;
    this.#protect((stack) => {
      value = readGlobal(stack, name);
    });
    return value;
  }

  /** Returns the line that the script is executing. It is exact outside of coroutines. */
  currentLine(): number | undefined {
    return this.#calls.line(this.#state) ?? this.#progress.line;
  }

  #reset(): void {
    this.#memory.reset();
    this.#progress.clear();
    this.#errorLine = undefined;
    this.#raised = undefined;
  }

  #stack(state: LuaState): Stack {
    return new Stack(this.#api, state, this.#memory, this.#calls);
  }

  /**
   * Runs `work` and catches Lua's errors. Goes through `ccall` with a string argument, because that restores
   * WebAssembly's stack pointer: an exception of ours that passed through Lua leaves it at an arbitrary place.
   */
  #protect(work: (stack: Stack) => void): LuaError | undefined {
    this.#work = work;
    let finish: () => LuaError | undefined = () => undefined;
    this.#api._step = () => {
      try {
        const error = this.#callBody();
        finish = () => error;
      } catch (exception) {
        this.#exhausted ||= isStackExhausted(exception);
        finish = () => {
          throw exception;
        };
      }
    };
    this.#api.ccall('step', null, ['string'], ['step']);
    return finish();
  }

  #callBody(): LuaError | undefined {
    const [api, state] = [this.#api, this.#state];
    api._lua_pushcclosure(state, this.#handler, 0);
    api._lua_pushcclosure(state, this.#body, 0);
    const status = api._lua_pcallk(state, 0, 0, 1, 0, 0);
    const stack = this.#stack(state);
    if (status === LuaStatus.ok) {
      stack.pop(1);
      return undefined;
    }
    const isText = stack.bytes(-1) !== undefined;
    const message = isText
      ? stack.display(-1, maxMessageBytes)
      : `the script raised a ${stack.typeName(-1)} instead of a message`;
    return { status, message, line: this.#errorLine ?? this.#progress.line, raised: this.#raised };
  }

  #runWork(state: LuaState): number {
    this.#work(this.#stack(state));
    return 0;
  }

  /** Lua's message handler: notes where the error was raised, and the table if it is one. */
  #noteError(state: LuaState): number {
    this.#errorLine = this.#calls.line(state);
    this.#raised = readTable(this.#stack(state));
    return 1;
  }

  #noteLine(state: LuaState): void {
    const line = this.#calls.line(state);
    if (line !== undefined) this.#progress.line = line;
  }

  #callHost(name: HostFunctionName, state: LuaState): number {
    const stack = this.#stack(state);
    try {
      const result = this.#host?.[name](stack);
      if (result === undefined) return 0;
      if (result instanceof Uint8Array) {
        stack.pushBytes(result);
        return 1;
      }
      const values = result instanceof Results ? result.values : [result];
      for (const value of values) stack.push(value);
      return values.length;
    } catch (error) {
      if (!(error instanceof ScriptFault)) throw error;
      stack.push(`script:${this.#progress.line ?? 0}: ${error.message}`);
    }
    return this.#api._lua_error(state);
  }
}

/** Returns the table on top of the stack; undefined for another value, or for a table that JSON cannot represent. */
function readTable(stack: Stack): LuaValue {
  if (stack.type(1) !== LuaType.table) return undefined;
  try {
    return readLuaValue(stack, 1, 'error');
  } catch (error) {
    if (!(error instanceof ScriptFault)) throw error;
    return undefined;
  }
}

/** Skips the byte order mark that editors on Windows put at the start of a file. */
function pushScript(stack: Stack, text: string): void {
  stack.pushChunk(text.replace(/^\uFEFF/, ''), '=script');
}
