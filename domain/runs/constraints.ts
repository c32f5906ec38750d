import type { DeviceFacts } from '../types.ts';
import type { Constraints } from './policy.ts';

const names = { oui: 'OUI', product_class: 'product class', software_version: 'software version' } as const;
const maxShownLength = 100;
const maxViolationLength = 1900;

/** Returns what the service requires and what the device has instead; undefined if the device meets the constraints. */
export function constraintViolation(constraints: Constraints, device: Partial<DeviceFacts>): string | undefined {
  const fields = Object.keys(names) as (keyof typeof names)[];
  const violated = fields.filter((field) => {
    const allowed = constraints[field];
    return allowed.length > 0 && !allowed.some((pattern) => matches(field, pattern, device[field]));
  });
  if (violated.length === 0) return undefined;
  const reasons = violated.map((field) => {
    const required = `${names[field]} ${constraints[field].join(' or ')}`;
    return `it requires ${required}, but the device ${describe(names[field], device[field])}`;
  });
  return reasons.join('; ').slice(0, maxViolationLength);
}

function matches(field: keyof Constraints, pattern: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (field === 'software_version') return matchesPattern(pattern, value);
  return matchesPattern(pattern.toLowerCase(), value.toLowerCase());
}

function describe(name: string, value: string | undefined): string {
  return value === undefined ? `has not reported its ${name} yet` : `has ${name} ${value.slice(0, maxShownLength)}`;
}

/** "*" stands for any text, also none. Runs in linear time, without backtracking, for every pattern. */
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
