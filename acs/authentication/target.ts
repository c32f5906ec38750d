import type { Client } from '../../lib/net/client.ts';

/**
 * Whether Digest's `uri` is what the request asks for (RFC 7616, 3.4.6). Leniently, since all our paths are one resource, and both
 * the nonce and the username are bound to the organization: CPEs put the whole URL there, leave out the query or the slash at the
 * end, or send only "/"; and a proxy may have changed the path on the way.
 */
export function isSameTarget(uri: string, target: string, client: Pick<Client, 'proxied'>): boolean {
  const path = pathOf(uri);
  return client.proxied || path === '' || path === pathOf(target);
}

/** Without scheme, host, query and slashes at the end. */
function pathOf(uri: string): string {
  return uri
    .trim()
    .replace(/^https?:\/\/[^/?]*/i, '')
    .replace(/[?#].*$/s, '')
    .replace(/\/{1,8}$/, '');
}
