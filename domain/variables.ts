import type { VariableDefinition, VariableType, VariableValues } from './types.ts';

/** Replaces the value of a secret variable in responses. Sent back in a change, it means that the value stays. */
export const secretMask = '********';

/** Shorter secrets occur in any text by chance: redacting them everywhere would hide too much. */
const minSecretLength = 4;

/** Whether a value is long enough to be redacted wherever it occurs in a text. */
export const isDistinctive = ({ length }: string): boolean => length >= minSecretLength;
const maxStringLength = 65_536;
/** Control characters, and what else XML 1.0 (2.2, Char) does not allow: no message can hold them. */
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ufffd]/;

interface VariableProblem {
  name: string;
  message: string;
}

/**
 * Returns a problem for each missing, unknown or wrongly typed value. An empty list means that the values are valid.
 */
export function checkVariables(definitions: VariableDefinition[], values: Record<string, unknown>): VariableProblem[] {
  const invalid = definitions.flatMap((definition) => {
    const message = checkPresent(definition, getOwn(values, definition.name));
    return message === undefined ? [] : [{ name: definition.name, message }];
  });
  const known = definitions.map(({ name }) => name);
  const unknown = Object.keys(values).filter((name) => !known.includes(name));
  const message = `is not a variable of the service, which has ${known.length > 0 ? known.join(', ') : 'none'}`;
  return [...invalid, ...unknown.map((name) => ({ name, message }))];
}

function checkPresent(definition: VariableDefinition, value: unknown): string | undefined {
  if (value === undefined) {
    return definition.required && definition.default === undefined ? 'is required' : undefined;
  }
  if (definition.secret && value === secretMask) return 'is the mask of a secret; send the secret itself';
  return checkType(definition.type, value) ?? checkSecret(definition, value);
}

/** Returns the problem if the value of a secret is too short to be found, and redacted, in other texts. */
export function checkSecret({ secret }: VariableDefinition, value: unknown): string | undefined {
  const { length } = String(value);
  return secret && length > 0 && length < minSecretLength
    ? `is a secret, so it must have at least ${minSecretLength} characters`
    : undefined;
}

/** Returns the problem if the value is not of the type. */
export function checkType(type: VariableType, value: unknown): string | undefined {
  if (typeof value !== (type === 'xml' ? 'string' : type))
    return `must be a ${type === 'xml' ? 'string of XML' : type}`;
  if (typeof value !== 'string') return undefined;
  if (value.length > maxStringLength) return `must have at most ${maxStringLength} characters`;
  return forbidden.test(value) || !value.isWellFormed()
    ? 'must not have control characters, apart from tabs and line breaks'
    : undefined;
}

/**
 * Applies a JSON merge patch (RFC 7396) to an instance's values: null removes a value, and a value without a patch
 * stays. A secret's mask keeps the value, so that clients can send back what they received. Values that the service no
 * longer defines are dropped.
 */
export function mergeVariables(
  definitions: VariableDefinition[],
  current: VariableValues,
  patch: Record<string, unknown>,
): Record<string, unknown> {
  const defined = Object.entries(pickDefined(definitions, current));
  const secrets = new Set(definitions.filter(({ secret }) => secret).map(({ name }) => name));
  const changed = Object.entries(patch).filter(
    ([name, value]) => !(value === secretMask && secrets.has(name) && Object.hasOwn(current, name)),
  );
  const merged = new Map<string, unknown>([...defined, ...changed]);
  return Object.fromEntries([...merged].filter(([, value]) => value !== null));
}

/** Returns the values of a run: those of the instance, and the defaults of the others. */
export function fillDefaults(definitions: VariableDefinition[], values: VariableValues): VariableValues {
  const defaults = definitions.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(defaults), ...pickDefined(definitions, values) };
}

/** Whether scripts see the same values. They see strings, so 1 equals "1". */
export function sameVariables(a: VariableValues, b: VariableValues): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && String(a[name]) === String(b[name]))
  );
}

/** Returns the values with those of secret variables masked. */
export function maskSecretVariables(definitions: VariableDefinition[], values: VariableValues): VariableValues {
  const secrets = Object.keys(secretVariables(definitions, values));
  return { ...pickDefined(definitions, values), ...Object.fromEntries(secrets.map((name) => [name, secretMask])) };
}

/** Returns the values of secret variables. */
export function secretVariables(definitions: VariableDefinition[], values: VariableValues): VariableValues {
  return pickDefined(
    definitions.filter(({ secret }) => secret),
    values,
  );
}

function pickDefined(definitions: VariableDefinition[], values: VariableValues): VariableValues {
  const entries = definitions.flatMap(({ name }) => {
    const value = getOwn(values, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** Ignores what is inherited from Object: a variable may be called `constructor`. */
function getOwn<T>(values: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
