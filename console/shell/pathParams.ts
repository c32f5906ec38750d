/**
 * Returns the values of the `:names` in a page's path. The router decodes the URL as a whole and so leaves `%3D` in
 * an id; this decodes each segment.
 */
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
