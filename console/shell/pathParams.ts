/** What an address has at the `:names` of a page's path. The router decodes addresses as a whole, which leaves a `%3D` of an id as it is: here each segment is decoded by itself. */
export function parsePathParams(path: string, address: string): Record<string, string | undefined> {
  const segments = address.split('/');
  return Object.fromEntries(
    path
      .split('/')
      .flatMap((name, index) => (name.startsWith(':') ? [[name.slice(1), decode(segments[index] ?? '')]] : [])),
  );
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
