import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { within } from '../until.ts';
import type { System } from './environment.ts';

const program = fileURLToPath(new URL('../../../bin/cuttle.ts', import.meta.url));
const endWithParent = new URL('endWithParent.ts', import.meta.url).href;

/** Returns the environment of a `cuttle` process: the given settings instead of this process's own. */
function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(CUTTLE_|TEMPORAL_|DATABASE_URL|NODE_TEST)/.test(name));
  return { ...Object.fromEntries(own), ...settings };
}

/** Starts `cuttle`. @param preloads modules that the process loads first. */
export function spawnCuttle(args: string[], settings: Record<string, string>, preloads: string[] = []): ChildProcess {
  const imports = [endWithParent, ...preloads].flatMap((module) => ['--import', module]);
  return spawn(process.execPath, [...imports, program, ...args], {
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `cuttle` to its end. @throws with its output if it takes longer than `seconds`. */
export async function runCuttle(args: string[], settings: Record<string, string>, seconds = 120): Promise<Finished> {
  const child = spawnCuttle(args, settings);
  const said = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  try {
    const [code] = (await within(`the end of cuttle ${args.join(' ')}`, once(child, 'close'), seconds)) as [
      number | null,
    ];
    return { code, ...said };
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`its output: ${said.stdout}${said.stderr}`, { cause: error });
  }
}

/** Returns a function that runs `cuttle` with the organization's key. */
export function cuttleOf({
  apiUrl,
  apiKey,
}: Pick<System, 'apiUrl' | 'apiKey'>): (...args: string[]) => Promise<Finished> {
  return (...args) => runCuttle(args, { CUTTLE_API_URL: apiUrl, CUTTLE_API_KEY: apiKey });
}
