import type { VariableValues } from './types.ts';
import { secretMask } from './variables.ts';

/** Shorter values occur in any text by chance; masking them would hide more than it protects. */
const shortest = 4;

/** The text without the run's variable values, wherever a script or a CPE repeated them. */
export function maskValues(text: string, variables: VariableValues): string {
  const values = Object.values(variables)
    .map(String)
    .filter((value) => value.length >= shortest)
    .sort((a, b) => b.length - a.length);
  return values.reduce((masked, value) => masked.replaceAll(value, secretMask), text);
}
