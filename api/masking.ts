import { maskValues } from '../domain/masking.ts';
import type { VariableDefinition, VariableValues } from '../domain/types.ts';
import { fillDefaults, secretVariables } from '../domain/variables.ts';
import { escapeXml } from '../lib/xml.ts';

interface Bound {
  variables: VariableValues;
  definitions: VariableDefinition[];
}

/** Hides values in text and in JSON of any shape. */
export interface Masker {
  text: (text: string) => string;
  json: <T>(value: T) => T;
}

/** Hides the secret variables' values of runs and instances, as they are and as XML or JSON has them. */
export function createMasker(sources: Bound[]): Masker {
  const secrets = sources.flatMap(({ definitions, variables }) =>
    Object.values(secretVariables(definitions, fillDefaults(definitions, variables))).map(String),
  );
  return hiding(secrets);
}

export function hiding(secrets: string[]): Masker {
  const forms = secrets.flatMap((secret) => [secret, escapeXml(secret), escapeJson(secret)]);
  const hidden = Object.fromEntries(forms.entries());
  const text = (input: string): string => maskValues(input, hidden);
  return { text, json: (value) => mapStrings(value, text) };
}

function mapStrings<T>(value: T, change: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) => (typeof item === 'string' ? change(item) : item)) as T;
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
