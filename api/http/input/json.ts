import { malformedBody } from '../errors.ts';

const maxDepth = 16;
const maxValues = 10_000;

/** @throws ApiError where the bytes are not JSON, with the position, or hold a value that PostgreSQL can't store. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw malformedBody('The body is empty; send a JSON object.');
  const value = parse(decode(bytes));
  requireStorable(value);
  return value;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformedBody('The body is not UTF-8.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = messageOf(error);
    const position = message.startsWith(unexpected) ? ` (${positionOfUnexpected(text)})` : '';
    throw malformedBody(`The body is not JSON: ${message}${position}.`);
  }
}

/** The only one of V8's messages without a position. */
const unexpected = 'Unexpected token';

/** Finds the position by bisection: the shortest prefix with this error ends with the unexpected token. */
function positionOfUnexpected(text: string): string {
  let valid = 0;
  let invalid = text.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (hasUnexpected(text.slice(0, middle))) invalid = middle;
    else valid = middle;
  }
  const lines = text.slice(0, invalid).split('\n');
  return `line ${lines.length} column ${lines.at(-1)?.length ?? 0}`;
}

function hasUnexpected(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return messageOf(error).startsWith(unexpected);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');

/** Bounds the work of validation. PostgreSQL stores neither NUL nor half a surrogate pair. */
function requireStorable(root: unknown): void {
  let count = 0;
  const walk = (value: unknown, depth: number): void => {
    count += 1;
    if (depth > maxDepth) throw malformedBody(`The body is nested deeper than ${maxDepth} levels.`);
    if (count > maxValues) throw malformedBody(`The body has more than ${maxValues} values.`);
    if (typeof value === 'string') requireText(value);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      requireText(key);
      walk(item, depth + 1);
    }
  };
  walk(root, 0);
}

function requireText(text: string): void {
  if (!isStorable(text)) throw malformedBody('The body has a NUL character, or half of a surrogate pair, in a string.');
}

export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
