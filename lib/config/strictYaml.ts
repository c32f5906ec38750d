import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { nearest } from '../nearest.ts';
import { SetupError } from './setupError.ts';

/**
 * Parses a YAML file that people write, against a strict schema.
 * @throws SetupError with a line `<file>:<line>: …` for each problem; it repeats no value.
 */
export function parseStrictYaml<T extends z.ZodType>(text: string, file: string, schema: T): z.infer<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => `${file}:${lines.linePos(offset).line}: `;
  if (document.errors.length > 0) {
    throw new SetupError(document.errors.map((error) => at(error.pos[0]) + error.message).join('\n'));
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => explain(issue, document, schema));
  throw new SetupError(problems.map(({ offset, message }) => at(offset) + message).join('\n'));
}

interface Problem {
  offset: number;
  message: string;
}

function explain(issue: z.core.$ZodIssue, document: Document, schema: z.ZodType): Problem[] {
  const path = issue.path.map(String);
  const where = path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => ({
      offset: offsetOf(document, [...path, key]),
      message: `${[...path, key].join('.')} is unknown. ${suggestion(key, known)}`,
    }));
  }
  const missing = path.length > 0 && !document.hasIn(path);
  const message = missing ? `${where} is missing` : `${where || 'the file'} ${plain(issue)}`;
  return [{ offset: offsetOf(document, path), message: `${message}.` }];
}

/** Our own messages continue a sentence that starts with the key's name; zod's do not. */
function plain(issue: z.core.$ZodIssue): string {
  return issue.message.startsWith('Invalid input: expected')
    ? issue.message.replace('Invalid input: expected', 'must be').replace(/, received.*/, '')
    : issue.message;
}

function suggestion(key: string, known: string[]): string {
  const meant = nearest(key, known);
  return meant ? `Did you mean ${meant}?` : `There ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`;
}

/** Finds the position of a key; for a missing key, that of its nearest parent. */
function offsetOf(document: Document, path: string[]): number {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1));
}

function keysAt(schema: unknown, path: string[]): string[] {
  if (schema instanceof z.ZodOptional) return keysAt(schema.unwrap(), path);
  if (!(schema instanceof z.ZodObject)) return [];
  const [key, ...rest] = path;
  return key === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[key], rest);
}
