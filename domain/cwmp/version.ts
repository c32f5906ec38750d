/** The versions of CWMP, oldest first (TR-069 Amendment 6, A.6). */
const versions = ['1.0', '1.1', '1.2', '1.3', '1.4'] as const;

export type CwmpVersion = (typeof versions)[number];

/**
 * Returns the version of a CPE that does not negotiate one (TR-069 Amendment 6, 3.7.4). Versions 1.3 and 1.4 use the
 * namespace of 1.2. A namespace that does not exist, such as `cwmp-1-4` or `cwmp-2-0`, means the nearest known version.
 */
export function versionOfNamespace(cwmpNamespace: string): CwmpVersion {
  const [, major = '1', minor = '0'] = /cwmp-(\d)-(\d{1,2})$/.exec(cwmpNamespace) ?? [];
  const index = major === '1' ? Number(minor) : Number(major) * versions.length;
  return versions[Math.min(index, versions.length - 1)] ?? '1.0';
}

/**
 * Returns the highest version that both the ACS and the CPE support.
 * @param supported the CPE's list, such as "1.0,1.1,1.2". If it names no version, the namespace decides.
 * @returns undefined if the list only names versions that the ACS does not support.
 */
export function commonVersion(supported: string, cwmpNamespace: string): CwmpVersion | undefined {
  const listed = supported.split(/[\s,;]+/).filter((item) => /^\d{1,2}\.\d{1,2}$/.test(item));
  return listed.length === 0
    ? versionOfNamespace(cwmpNamespace)
    : versions.findLast((version) => listed.includes(version));
}

export function isOlder(version: CwmpVersion, than: CwmpVersion): boolean {
  return versions.indexOf(version) < versions.indexOf(than);
}

/** Returns a version as a digit, for places with little room: 4 for "1.4". */
export function minorOf(version: CwmpVersion): number {
  return versions.indexOf(version);
}

export function versionOfMinor(minor: number): CwmpVersion | undefined {
  return versions[minor];
}
