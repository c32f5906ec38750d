import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { parseStrictYaml } from '../../../lib/config/strictYaml.ts';
import { readText } from './serviceFile.ts';

/** Values for a service's variables, from the command line. */
export interface ValueFlags {
  var?: Record<string, string>;
  varsFile?: string;
}

/** Returns the values of the file and the flags, converted to the variables' types. Flags override the file. */
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

/** Converts a value to the variable's type. A value that does not convert stays text, and the API reports it. */
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
