import { ScriptThreadPool } from './executor/executor.ts';

let pool: ScriptThreadPool | undefined;

/**
 * Compiles a script without running it, in a thread of its own, because a script can be made that takes long to
 * compile.
 * @returns the syntax error, or the limit that the compilation reached.
 */
export async function checkSyntax(script: string): Promise<{ line: number; message: string } | undefined> {
  pool ??= new ScriptThreadPool({ threads: 1 });
  const { end } = await pool.check(script);
  if (end.kind !== 'error') return undefined;
  const { message, line = 1 } = end.error;
  return { line, message: message.replace(/^line \d+: /, '') };
}
