import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { parseStrictYaml } from '../../../lib/config/strictYaml.ts';
import { readText } from './serviceFile.ts';

/** Values of a service's variables on the command line. */
export interface ValueFlags {
  var?: Record<string, string>;
  varsFile?: string;
}

/** Those of the file and, before them, those given one by one, in the types of the service's variables. */
export function readValues(
  { var: given = {}, varsFile }: ValueFlags,
  variables: { name: string; type?: string }[],
): Record<string, unknown> {
  const fromFile =
    varsFile === undefined ? {} : parseStrictYaml(readText(varsFile), varsFile, z.record(z.string(), z.unknown()));
  const typeOf = (name: string): string | undefined => variables.find((variable) => variable.name === name)?.type;
  const values = Object.entries(given).map(([name, value]) => [name, typed(value, typeOf(name))] as const);
  return { ...fromFile, ...Object.fromEntries(values) };
}

/** As the service wants it; what is none stays a text, and the API says so. */
function typed(value: string, type: string | undefined): string | number | boolean {
  if (type === 'number' && value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

export function collectVariable(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be a name, "=" and a value.');
  return { ...earlier, [name]: value };
}
