const mostFields = 100;
const maxField = 128;

/** The names of a body's fields, and of those of the objects in it (`variables.mtu`): never what they hold. */
export function fieldNames(body: unknown): string[] {
  return namesIn(body)
    .flatMap(([name, value]) => [name, ...namesIn(value).map(([inner]) => `${name}.${inner}`)])
    .slice(0, mostFields)
    .map((name) => name.slice(0, maxField));
}

function namesIn(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
