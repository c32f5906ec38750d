import assert from 'node:assert/strict';

/** Returns the body of the response. @throws if the response is a problem. */
export async function answered<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked;
  assert.ok(response.ok, `${response.url}: ${response.status} ${JSON.stringify(error)}`);
  return data as T;
}
