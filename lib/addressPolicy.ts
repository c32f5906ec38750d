import { BlockList, isIP } from 'node:net';

/** Not of the public internet, or of the machine's own neighbourhood: a CPE that reports such an address could make the ACS call there. */
const internalRanges = [
  // This network, loopback, link-local (with the clouds' metadata service), private, shared by carriers.
  '0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10',
  // Protocol assignments, benchmarks, one cloud's wire server, multicast, reserved and broadcast.
  '192.0.0.0/24', '198.18.0.0/15', '168.63.129.16/32', '224.0.0.0/4', '240.0.0.0/4',
  // The same in IPv6, and what carries IPv4 addresses inside (NAT64, 6to4, Teredo, compatible addresses).
  '::/96', '64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32', 'fe80::/10', 'fec0::/10', 'fc00::/7', 'ff00::/8',
];

const internal = toBlockList(internalRanges);

/**
 * Whether the ACS may call an address that a CPE reported.
 * @param allow CIDR ranges that are allowed although they are internal.
 * @param remoteAddress where the CPE's own last Inform came from: calling back there gives it nothing that it hasn't.
 */
export function isCallable(address: string, allow: readonly string[], remoteAddress: string | undefined): boolean {
  const plain = withoutMapping(address);
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(plain) === 0) return false;
  if (!internal.check(plain, family)) return true;
  if (remoteAddress !== undefined && withoutMapping(remoteAddress) === plain) return true;
  return toBlockList(allow).check(plain, family);
}

/** @throws where a range is not CIDR. */
export function toBlockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix = ''] = range.split('/');
    const family = isIP(address);
    if (family === 0 || !/^\d{1,3}$/.test(prefix)) throw new Error(`${range} is no range of addresses such as 10.0.0.0/8`);
    list.addSubnet(address, Number(prefix), family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** An IPv4 address as such, where a socket shows it in IPv6's clothes: `::ffff:10.0.0.1`, in whatever way that is written. */
export function withoutMapping(address: string): string {
  const bare = address.split('%')[0] ?? '';
  if (isIP(bare) !== 6) return bare;
  const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [upper >> 8, upper & 255, lower >> 8, lower & 255].join('.');
}
