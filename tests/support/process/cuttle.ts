import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../bin/cuttle.ts', import.meta.url));

/** The environment of a `cuttle` process: no setting of this one's, but those given. */
function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(CUTTLE_|TEMPORAL_|DATABASE_URL|NODE_TEST)/.test(name));
  return { ...Object.fromEntries(own), ...settings };
}

export function spawnCuttle(args: string[], settings: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [program, ...args], { env: environment(settings), stdio: ['ignore', 'pipe', 'pipe'] });
}

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `cuttle` to its end. */
export async function runCuttle(args: string[], settings: Record<string, string>): Promise<Finished> {
  const child = spawnCuttle(args, settings);
  const said = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}
