import type { Operation } from '../../../api/http/operation.ts';

/** Returns a request that the operation's schemas accept, with these path parameters. */
export function requestOf(
  operation: Operation,
  valueOf: (what: string) => string,
): [method: string, path: string, body: unknown] {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(valueOf(operation.parameters[name]?.what ?? '')),
  );
  return [operation.method.toUpperCase(), path, (operation.body?.meta()?.examples as unknown[] | undefined)?.[0]];
}
