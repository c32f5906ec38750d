import type { VariableDefinition, VariableValues } from '../../../domain/types.ts';
import { fillDefaults, secretVariables } from '../../../domain/variables.ts';
import { createRedactor } from '../../../lib/redact.ts';

/** A run, an instance or a device whose secrets must not be shown. */
export interface SecretSource {
  variables: VariableValues;
  definitions: VariableDefinition[];
  /** In addition to the values of the secret variables. */
  secrets?: string[];
}

/** Redacts values in text, and in JSON of any shape. */
export interface Redactor {
  text: (text: string) => string;
  json: <T>(value: T) => T;
}

/** Returns a redactor of the sources' secrets, also in their escaped forms in XML and JSON. */
export function redactorFor(sources: SecretSource[]): Redactor {
  const secrets = sources.flatMap(({ definitions, variables, secrets = [] }) => [
    ...Object.values(secretVariables(definitions, fillDefaults(definitions, variables))).map(String),
    ...secrets,
  ]);
  return redactorOfValues(secrets);
}

export function redactorOfValues(secrets: string[]): Redactor {
  const text = createRedactor(secrets);
  return { text, json: (value) => mapStrings(value, text) };
}

function mapStrings<T>(value: T, change: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === 'string' ? change(item) : item,
  ) as T;
}
