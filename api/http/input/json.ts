import { malformedBody } from '../errors.ts';

const maxDepth = 16;
const maxValues = 10_000;

/** @throws where the bytes are no JSON, with the place; and where a database could not store what they hold. */
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
    const place = message.startsWith(unexpected) ? ` (${placeOfUnexpected(text)})` : '';
    throw malformedBody(`The body is not JSON: ${message}${place}.`);
  }
}

/** The one of V8's messages that does not say where. */
const unexpected = 'Unexpected token';

/** The shortest beginning that has the unexpected token ends with it; every shorter one only breaks off. */
function placeOfUnexpected(text: string): string {
  let sound = 0;
  let broken = text.length;
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    if (hasUnexpected(text.slice(0, middle))) broken = middle;
    else sound = middle;
  }
  const lines = text.slice(0, broken).split('\n');
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

/** Bounds what validation has to go through. PostgreSQL stores neither NUL nor half a surrogate pair. */
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
