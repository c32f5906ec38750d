import type { Constraints } from './policy.ts';
import type { DeviceFacts } from '../types.ts';

const names = { oui: 'OUI', product_class: 'product class', software_version: 'software version' } as const;
const longestShown = 100;

/** Why the service is not for the device: what it expects, and what the device is. Undefined: it fits. */
export function constraintViolation(fits: Constraints, device: Partial<DeviceFacts>): string | undefined {
  const fields = Object.keys(names) as (keyof typeof names)[];
  const wrong = fields.filter(
    (field) => fits[field].length > 0 && !fits[field].some((pattern) => matches(field, pattern, device[field])),
  );
  if (wrong.length === 0) return undefined;
  const reasons = wrong.map(
    (field) => `${names[field]} ${fits[field].join(' or ')}, and the device ${says(names[field], device[field])}`,
  );
  return `The service does not fit the device: it is for ${reasons.join('; for ')}`.slice(0, 2000);
}

function matches(field: keyof Constraints, pattern: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  return field === 'software_version' ? matchesPattern(pattern, value) : pattern.toLowerCase() === value.toLowerCase();
}

function says(name: string, value: string | undefined): string {
  return value === undefined ? `has not said its ${name} yet` : `has ${name} ${value.slice(0, longestShown)}`;
}

/** "*" stands for any text, none too. In time that grows with the lengths, whatever the pattern. */
function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
