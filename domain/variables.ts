import type { VariableDefinition, VariableType, VariableValues } from './types.ts';

/** Stands for the value of a secret variable wherever it is shown; given back in a change it means "as it is". */
export const secretMask = '********';

const longestString = 65_536;

interface VariableProblem {
  name: string;
  message: string;
}

/** What keeps these values from being an instance's: missing, unknown and wrongly typed ones, each named. Empty: all is well. */
export function checkVariables(definitions: VariableDefinition[], values: Record<string, unknown>): VariableProblem[] {
  const wrong = definitions.flatMap((definition) => {
    const message = checkPresent(definition, own(values, definition.name));
    return message === undefined ? [] : [{ name: definition.name, message }];
  });
  const known = definitions.map(({ name }) => name);
  const unknown = Object.keys(values).filter((name) => !known.includes(name));
  const message = `is not a variable of the service, which has ${known.length > 0 ? known.join(', ') : 'none'}`;
  return [...wrong, ...unknown.map((name) => ({ name, message }))];
}

function checkPresent(definition: VariableDefinition, value: unknown): string | undefined {
  if (value === undefined) {
    return definition.required && definition.default === undefined ? 'is required' : undefined;
  }
  if (definition.secret && value === secretMask) return 'is only the mask of a secret; give the value itself';
  return checkType(definition.type, value);
}

/** What is wrong with the value as one of the type, if anything. */
export function checkType(type: VariableType, value: unknown): string | undefined {
  if (typeof value !== type) return `must be a ${type}`;
  if (typeof value === 'string' && value.length > longestString) return `must have at most ${longestString} characters`;
  return undefined;
}

/**
 * An instance's values after a change in JSON merge patch (RFC 7396): null takes a value away, what is not named stays.
 * A secret's mask stays for the value, so that what was shown may be sent back. Values the service no longer knows are dropped.
 */
export function mergeVariables(
  definitions: VariableDefinition[],
  current: VariableValues,
  patch: Record<string, unknown>,
): Record<string, unknown> {
  const kept = Object.entries(known(definitions, current));
  const secrets = new Set(definitions.filter(({ secret }) => secret).map(({ name }) => name));
  const changed = Object.entries(patch).filter(
    ([name, value]) => !(value === secretMask && secrets.has(name) && Object.hasOwn(current, name)),
  );
  const merged = new Map<string, unknown>([...kept, ...changed]);
  return Object.fromEntries([...merged].filter(([, value]) => value !== null));
}

/** The values that a run sees: the instance's, else the defaults; none that the service does not know. */
export function fillDefaults(definitions: VariableDefinition[], values: VariableValues): VariableValues {
  const defaults = definitions.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(defaults), ...known(definitions, values) };
}

/** Whether a run with these values would see what the other did. Scripts see strings, so 1 is "1". */
export function sameVariables(a: VariableValues, b: VariableValues): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && String(a[name]) === String(b[name]))
  );
}

/** The values as they may be shown. */
export function maskSecretVariables(definitions: VariableDefinition[], values: VariableValues): VariableValues {
  const secrets = Object.keys(secretVariables(definitions, values));
  return { ...known(definitions, values), ...Object.fromEntries(secrets.map((name) => [name, secretMask])) };
}

/** The values that must not be shown. */
export function secretVariables(definitions: VariableDefinition[], values: VariableValues): VariableValues {
  return known(
    definitions.filter(({ secret }) => secret),
    values,
  );
}

function known(definitions: VariableDefinition[], values: VariableValues): VariableValues {
  const entries = definitions.flatMap(({ name }) => {
    const value = own(values, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** A variable may be called `constructor`. */
function own<T>(values: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
