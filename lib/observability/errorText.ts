import { quotesValue } from '../../db/core/errors.ts';

interface ErrorText {
  message: string;
  stack: string | undefined;
}

/**
 * Returns an error's texts for logs and Temporal. PostgreSQL's errors about values and those of JSON.parse quote what
 * they reject: it is left out.
 */
export function errorText(error: Error): ErrorText {
  const { message, stack } = error;
  const replacement = replacementFor(error);
  if (replacement === undefined) return { message, stack };
  // A stack begins with the message.
  const end = stack?.includes(message) ? stack.indexOf(message) + message.length : undefined;
  return {
    message: replacement,
    stack: end === undefined ? undefined : `${error.name}: ${replacement}${stack?.slice(end)}`,
  };
}

/** Whether the error, or one that caused it, quotes data. */
export function quotesData(error: unknown): boolean {
  return error instanceof Error && (replacementFor(error) !== undefined || quotesData(error.cause));
}

function replacementFor(error: Error): string | undefined {
  if (quotesValue(error)) return 'PostgreSQL rejects a value';
  return error instanceof SyntaxError ? 'a text cannot be parsed' : undefined;
}
