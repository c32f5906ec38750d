import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * Ranges that are not public, or belong to this machine's network: a CPE could make the ACS call internal servers by
 * reporting such an address.
 */
const internalRanges = [
  // This network, loopback, link-local (with the metadata services of clouds), private, carrier-grade NAT.
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  // Protocol assignments, benchmarks, Azure's wire server, multicast, reserved and broadcast.
  '192.0.0.0/24',
  '198.18.0.0/15',
  '168.63.129.16/32',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // The same for IPv6, and ranges that embed IPv4 addresses (NAT64, 6to4, Teredo, compatible addresses).
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
  '2001::/32',
  'fe80::/10',
  'fec0::/10',
  'fc00::/7',
  'ff00::/8',
];

const internal = toBlockList(internalRanges);
const thisMachine = toBlockList(['127.0.0.0/8', '0.0.0.0/32', '::1/128', '::/128']);

export interface AddressPolicy {
  /** CIDR ranges of internal addresses that may be called. */
  allow: readonly string[];
  /** The ports on which Cuttle itself listens, because some CPEs report the ACS's own address as theirs. */
  ownPorts: readonly number[];
}

export interface Endpoint {
  /** An IP address. */
  address: string;
  port: number;
}

/**
 * Returns why the ACS must not call an address that a CPE reported, as the end of a sentence; undefined when it may.
 * @param remoteAddress the address of the CPE's last Inform. Calling it back gives the CPE no new access.
 */
export function refusalOf(
  { address, port }: Endpoint,
  policy: AddressPolicy,
  remoteAddress: string | undefined,
): string | undefined {
  const plain = plainAddress(address);
  if (isIP(plain) === 0) return 'what it reported is no IP address';
  if (port < 1 || port > 65_535) return `it is reported at port ${port}, which is none`;
  const own = isOwn(plain);
  if (own && policy.ownPorts.includes(port)) return "it reports the ACS's own address as its own";
  if (!own && !contains(internal, plain)) return undefined;
  if (remoteAddress !== undefined && plainAddress(remoteAddress) === plain) return undefined;
  if (contains(toBlockList(policy.allow), plain)) return undefined;
  return `it is reported at the internal address ${plain}, which is not allowed`;
}

/**
 * Returns an IPv4 address that a socket reports as IPv4-mapped IPv6 (`::ffff:10.0.0.1`, in any notation) in IPv4
 * notation.
 */
export function plainAddress(address: string): string {
  const bare = address.split('%')[0] ?? '';
  if (isIP(bare) !== 6) return bare;
  const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [upper >> 8, upper & 255, lower >> 8, lower & 255].join('.');
}

/** Calling this machine's public address would bypass its firewall. */
function isOwn(plain: string): boolean {
  if (contains(thisMachine, plain)) return true;
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => plainAddress(address) === plain),
  );
}

function contains(list: BlockList, plain: string): boolean {
  return list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

/** @throws when a range is not CIDR. */
export function toBlockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix = ''] = range.split('/');
    const family = isIP(address);
    if (family === 0 || !/^\d{1,3}$/.test(prefix))
      throw new Error(`${range} is no range of addresses such as 10.0.0.0/8`);
    list.addSubnet(address, Number(prefix), family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
