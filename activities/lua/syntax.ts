import { ScriptThreadPool, ThreadsBusy } from './executor/threadPool.ts';

let pool: ScriptThreadPool | undefined;

/**
 * Compiles a script without running it, in a thread of its own, because a script can be made that takes long to
 * compile. Organizations take turns.
 * @returns the syntax error, or the limit that the compilation reached; `busy` if no thread was free for 10 s.
 */
export async function checkSyntax(
  organizationId: string,
  script: string,
): Promise<{ line: number; message: string } | 'busy' | undefined> {
  pool ??= new ScriptThreadPool({ threads: 1 });
  try {
    const { end } = await pool.check(organizationId, script);
    if (end.kind !== 'error') return undefined;
    const { message, line = 1 } = end.error;
    return { line, message: message.replace(/^line \d+: /, '') };
  } catch (error) {
    if (error instanceof ThreadsBusy) return 'busy';
    throw error;
  }
}
