import { signOut } from './signIns.ts';

/**
 * Signs out after a 401, and passes the API's reason to the sign-in page. Does nothing if the page dropped the request
 * while its body was read: the reason is unknown then, and the next request meets the same 401.
 */
export async function signOutRejected(response: Response, signInId: string): Promise<void> {
  try {
    const problem = (await response.json()) as { detail?: string };
    signOut(signInId, problem.detail ?? keyRejected);
  } catch (error) {
    if (!isAbort(error)) signOut(signInId, keyRejected);
  }
}

const keyRejected = 'The API no longer accepts the key.';

/** Whether the page itself dropped the request. */
export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';
