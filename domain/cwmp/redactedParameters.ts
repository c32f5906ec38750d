const hidden =
  /(?:Password|Passphrase|PreSharedKey|WEPKey|SharedSecret|Secret|PrivateKey|PIN)\d*$|\.(?:WEPKey|PreSharedKey)\.\d+\.[^.]+$/i;

/**
 * Whether a parameter holds a password or a key. TR-098 and TR-181 have a CPE report such a one as empty ("when read, this parameter returns an
 * empty string"), and many don't. Its value is not kept.
 */
export function isHidden(path: string): boolean {
  return hidden.test(path);
}
