/** What size and paths of a parameter tree are measured by. */

/** The largest size of a document with more than one parameter: that of 500 usual parameters. */
export const maxDocumentSize = 100_000;
/**
 * The largest size of a device's tree: that of 50,000 usual parameters, which is the most that a CPE can report in one
 * message.
 */
export const maxTreeSize = 100 * maxDocumentSize;
const minParameterSize = 200;

/** Returns the size of a parameter: its characters, and at least 200, because each has a cost of its own. */
export function sizeOf({ path, value }: { path: string; value: string | null }): number {
  return Math.max(minParameterSize, path.length + (value?.length ?? 0));
}

export function sizeOfAll(parameters: readonly { path: string; value: string | null }[]): number {
  return parameters.reduce((sum, parameter) => sum + sizeOf(parameter), 0);
}
