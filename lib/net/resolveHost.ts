import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/** A name without an address. The message ends a sentence. */
export class UnresolvedHost extends Error {
  override name = 'UnresolvedHost';
}

/**
 * Returns the addresses of a URL's host, IPv4 first. It queries the DNS directly: the system's resolver has four
 * threads for the whole process, and a few names with silent servers would block all others.
 * @throws UnresolvedHost; the signal's reason once it is aborted.
 */
export async function resolveHost(hostname: string, signal: AbortSignal): Promise<string[]> {
  const host = hostname.replaceAll(/[[\]]/g, '');
  if (isIP(host) !== 0) return [host];
  // RFC 6761, 6.3: localhost is never looked up in the DNS.
  if (/^(?:.*\.)?localhost\.?$/i.test(host)) return ['127.0.0.1'];
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  const cancel = (): void => {
    resolver.cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  signal.removeEventListener('abort', cancel);
  signal.throwIfAborted();
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length > 0) return addresses;
  const isUnknown = answers.every(
    (answer) => answer.status === 'rejected' && /^(?:ENOTFOUND|ENODATA)$/.test(codeOf(answer.reason)),
  );
  throw new UnresolvedHost(isUnknown ? "its host's name is unknown" : "its host's name can't be resolved now");
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
