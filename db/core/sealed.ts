/** Seals values for a context, which is authenticated. `open` throws for another context or an unknown key. */
export interface Sealer {
  seal(plaintext: string | Uint8Array, context: string): string;
  open(text: string, context: string): string;
  openBytes(text: string, context: string): Buffer;
}

/** The owner of a sealed value: an organization by id, a device by key, or null for everyone. */
export type Owner = string | number | null;

/** Every column that is stored sealed. */
export type Place =
  | 'credentials.password'
  | 'cpe_calls.arguments'
  | 'devices.connection_request_password'
  | 'instances.variables'
  | 'key_check.value'
  | 'messages.completion'
  | 'messages.fault'
  | 'messages.request'
  | 'messages.response'
  | 'run_logs.text'
  | 'run_steps.calls'
  | 'run_steps.http_request'
  | 'run_steps.http_response'
  | 'run_steps.result'
  | 'runs.error'
  | 'runs.seed'
  | 'runs.variables'
  | 'secrets.value'
  | 'service_versions.variables'
  | 'triggers.changed'
  | 'webhooks.secret';

type Sealing = { readonly sealer: Sealer };

/** For pools that need no secrets. */
export const noSealer: Sealer = { seal: lacksKeys, open: lacksKeys, openBytes: lacksKeys };

function lacksKeys(): never {
  throw new Error('These database connections have no key ring');
}

export const sealedPrefix = 'sealed:1:';

function contextOf(owner: Owner, place: Place): string {
  if (owner === null) return place;
  return typeof owner === 'string' ? `organization ${owner}/${place}` : `device ${owner}/${place}`;
}

export function sealText({ sealer }: Sealing, owner: Owner, place: Place, text: string): string {
  return sealer.seal(text, contextOf(owner, place));
}

/** A value stored before there were keys is returned unchanged. */
export function openText({ sealer }: Sealing, owner: Owner, place: Place, stored: string): string {
  return stored.startsWith(sealedPrefix) ? sealer.open(stored, contextOf(owner, place)) : stored;
}

/** For a column of bytes: the bytes of the sealed text. */
export function sealBytes({ sealer }: Sealing, owner: Owner, place: Place, bytes: Uint8Array): Buffer {
  return Buffer.from(sealer.seal(bytes, contextOf(owner, place)));
}

export function openBytes({ sealer }: Sealing, owner: Owner, place: Place, stored: Buffer): Buffer {
  const isSealed = stored.subarray(0, sealedPrefix.length).equals(Buffer.from(sealedPrefix));
  return isSealed ? sealer.openBytes(stored.toString(), contextOf(owner, place)) : stored;
}

/**
 * For a column of JSON: the sealed text as a JSON string, or, beside what SQL has to see, as `{"sealed": "…",
 * "fault_code": "9002"}`.
 * @returns JSON.
 */
export function sealJson({ sealer }: Sealing, owner: Owner, place: Place, value: unknown, seen?: object): string {
  const sealed = sealer.seal(JSON.stringify(value), contextOf(owner, place));
  return JSON.stringify(seen ? { sealed, ...seen } : sealed);
}

/** Null stays null. */
export function openJson<T>(sealing: Sealing, owner: Owner, place: Place, stored: T): T {
  const sealed = sealedIn(stored);
  return sealed === undefined ? stored : (JSON.parse(sealing.sealer.open(sealed, contextOf(owner, place))) as T);
}

/** Returns the sealed text in a column's JSON. */
function sealedIn(stored: unknown): string | undefined {
  const text = typeof stored === 'object' && stored !== null && 'sealed' in stored ? stored.sealed : stored;
  return typeof text === 'string' && text.startsWith(sealedPrefix) ? text : undefined;
}
