/** The protocol's versions, oldest first (TR-069 Amendment 6, A.6). */
const versions = ['1.0', '1.1', '1.2', '1.3', '1.4'] as const;

export type CwmpVersion = (typeof versions)[number];

/**
 * The version of a CPE that negotiates none (TR-069 Amendment 6, 3.7.4): 1.3 and 1.4 have the namespace of 1.2. One that does not
 * exist, such as `cwmp-1-4` or `cwmp-2-0`, is taken for the nearest known version.
 */
export function versionOfNamespace(cwmpNamespace: string): CwmpVersion {
  const [, major = '1', minor = '0'] = /cwmp-(\d)-(\d{1,2})$/.exec(cwmpNamespace) ?? [];
  const index = major === '1' ? Number(minor) : Number(major) * versions.length;
  return versions[Math.min(index, versions.length - 1)] ?? '1.0';
}

/**
 * The highest version that the ACS and the CPE both speak, by the CPE's list: "1.0,1.1,1.2". A list with no version in it says
 * nothing, so that the namespace counts.
 * @returns undefined where the list names only versions that the ACS does not speak.
 */
export function commonVersion(supported: string, cwmpNamespace: string): CwmpVersion | undefined {
  const named = supported.split(/[\s,;]+/).filter((item) => /^\d{1,2}\.\d{1,2}$/.test(item));
  return named.length === 0
    ? versionOfNamespace(cwmpNamespace)
    : versions.findLast((version) => named.includes(version));
}

export function isOlder(version: CwmpVersion, than: CwmpVersion): boolean {
  return versions.indexOf(version) < versions.indexOf(than);
}

/** A version as digits, for where room is short: "1.4" is 4. */
export function minorOf(version: CwmpVersion): number {
  return versions.indexOf(version);
}

export function versionOfMinor(minor: number): CwmpVersion | undefined {
  return versions[minor];
}
