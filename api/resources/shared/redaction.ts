import type { VariableDefinition, VariableValues } from '../../../domain/types.ts';
import { fillDefaults, secretVariables } from '../../../domain/variables.ts';
import { createRedactor } from '../../../lib/redact.ts';

export interface Bound {
  variables: VariableValues;
  definitions: VariableDefinition[];
  /** Beside the secret variables' values. */
  secrets?: string[];
}

/** Hides values in text and in JSON of any shape. */
export interface Masker {
  text: (text: string) => string;
  json: <T>(value: T) => T;
}

/** Hides the secrets of runs, instances and devices, as they are and as XML or JSON has them. */
export function createMasker(sources: Bound[]): Masker {
  const secrets = sources.flatMap(({ definitions, variables, secrets = [] }) => [
    ...Object.values(secretVariables(definitions, fillDefaults(definitions, variables))).map(String),
    ...secrets,
  ]);
  return maskerOf(secrets);
}

export function maskerOf(secrets: string[]): Masker {
  const text = createRedactor(secrets);
  return { text, json: (value) => mapStrings(value, text) };
}

function mapStrings<T>(value: T, change: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === 'string' ? change(item) : item,
  ) as T;
}
