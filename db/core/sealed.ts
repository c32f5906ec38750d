/** Encrypts values and authenticates their context. Opening throws for another context or an unknown key. */
export interface Sealer {
  seal(plaintext: string | Uint8Array, context: string): string;
  open(text: string, context: string): string;
  openBytes(text: string, context: string): Buffer;
}

/** The owner of a sealed value: an organization by id, a device by key, or null for everyone. */
export type Owner = string | number | null;

/** The columns that are stored sealed. */
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
  throw new Error('This database pool has no key ring: create it with a sealer');
}

export const sealedPrefix = 'sealed:1:';

function contextOf(owner: Owner, place: Place): string {
  if (owner === null) return place;
  return typeof owner === 'string' ? `organization ${owner}/${place}` : `device ${owner}/${place}`;
}

export function sealText({ sealer }: Sealing, owner: Owner, place: Place, text: string): string {
  return sealer.seal(text, contextOf(owner, place));
}

/** Opens a sealed text. Returns a plain text, which was stored before there were keys, unchanged. */
export function openText({ sealer }: Sealing, owner: Owner, place: Place, stored: string): string {
  return stored.startsWith(sealedPrefix) ? sealer.open(stored, contextOf(owner, place)) : stored;
}

/** Seals a value for a column of bytes. */
export function sealBytes({ sealer }: Sealing, owner: Owner, place: Place, bytes: Uint8Array): Buffer {
  return Buffer.from(sealer.seal(bytes, contextOf(owner, place)));
}

export function openBytes({ sealer }: Sealing, owner: Owner, place: Place, stored: Buffer): Buffer {
  const isSealed = stored.subarray(0, sealedPrefix.length).equals(Buffer.from(sealedPrefix));
  return isSealed ? sealer.openBytes(stored.toString(), contextOf(owner, place)) : stored;
}

/**
 * Seals a value for a column of JSON.
 * @param seen fields that SQL reads, and that are stored in plain text.
 * @returns JSON: the sealed text as a string, or with `seen` an object such as `{"sealed": "…", "fault_code": "9002"}`.
 */
export function sealJson({ sealer }: Sealing, owner: Owner, place: Place, value: unknown, seen?: object): string {
  // A sealed text can be megabytes long, and needs no escapes.
  const sealed = `"${sealer.seal(JSON.stringify(value), contextOf(owner, place))}"`;
  if (!seen) return sealed;
  const fields = JSON.stringify(seen).slice(1, -1);
  return `{"sealed":${sealed}${fields && `,${fields}`}}`;
}

/** Opens the value of a column of JSON. Returns null for null, and a plain value unchanged. */
export function openJson<T>(sealing: Sealing, owner: Owner, place: Place, stored: T): T {
  const sealed = sealedIn(stored);
  return sealed === undefined ? stored : (JSON.parse(sealing.sealer.open(sealed, contextOf(owner, place))) as T);
}

/** Returns the sealed text in a column's JSON; undefined when the JSON is plain. */
function sealedIn(stored: unknown): string | undefined {
  const text = typeof stored === 'object' && stored !== null && 'sealed' in stored ? stored.sealed : stored;
  return typeof text === 'string' && text.startsWith(sealedPrefix) ? text : undefined;
}
