import { ScriptThreadPool } from './executor/pool.ts';

let pool: ScriptThreadPool | undefined;

/**
 * Compiles a script, text only, and never runs it; in a thread of its own, since compiling can be made to take long.
 * @returns its syntax error, or the limit that compiling it reached.
 */
export async function checkSyntax(script: string): Promise<{ line: number; message: string } | undefined> {
  pool ??= new ScriptThreadPool({ threads: 1 });
  const { end } = await pool.check(script);
  if (end.kind !== 'error') return undefined;
  const { message, line = 1 } = end.error;
  return { line, message: message.replace(/^line \d+: /, '') };
}
