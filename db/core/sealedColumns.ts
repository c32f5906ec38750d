import type { CwmpRequest, CwmpResponse } from '../../domain/cwmp/messages.ts';
import type { CpeFault, RunError } from '../../domain/types.ts';
import type { Db } from './pool.ts';
import type { Owner, Place } from './sealed.ts';
import { openBytes, openJson, openText, sealBytes, sealJson, sealText } from './sealed.ts';
import { sealedError, sealedFault, sealedRequest, sealedResponse } from './sealedMessage.ts';

type Kind = 'text' | 'json' | 'bytes';

/** A column that is stored sealed, described for statements on all such columns. */
export interface SealedColumn {
  place: Place;
  table: string;
  column: string;
  kind: Kind;
  /** The columns of the primary key with their types. */
  key: [column: string, type: string][];
  /** The owner of the value. `sql`: its organization's id, its device's key, or null. */
  owner: { kind: 'organization' | 'device' | 'none'; sql: string };
  /** SQL: an assignment that belongs to the same update. */
  also?: string;
}

const organization = { kind: 'organization', sql: 't.organization_id' } as const;
const device = { kind: 'device', sql: 't.device_key' } as const;
const nobody = { kind: 'none', sql: 'null' } as const;
const ofRun = { kind: 'organization', sql: '(select r.organization_id from runs r where r.id = t.run_id)' } as const;
const ofService = {
  kind: 'organization',
  sql: '(select s.organization_id from services s where s.id = t.service_id)',
} as const;

const id: SealedColumn['key'] = [['id', 'bigint']];
const step: SealedColumn['key'] = [
  ['run_id', 'bigint'],
  ['step', 'int'],
];

/** The key check is last: once it is sealed with the primary key, all other columns are. */
export const sealedColumns: SealedColumn[] = [
  column('secrets.value', 'bytes', [['name', 'text']], nobody),
  column('credentials.password', 'text', [['username', 'text']], organization),
  column('devices.connection_request_password', 'text', [['key', 'bigint']], organization),
  column(
    'service_versions.variables',
    'json',
    [
      ['service_id', 'text'],
      ['version', 'int'],
    ],
    ofService,
  ),
  column('instances.variables', 'json', [['id', 'text']], organization),
  column('triggers.changed', 'json', id, device),
  column('runs.variables', 'json', id, organization),
  column('runs.seed', 'bytes', id, organization),
  column('runs.error', 'json', id, organization),
  column('run_steps.calls', 'json', step, ofRun),
  column('run_steps.result', 'json', step, ofRun),
  column('run_steps.http_request', 'json', step, ofRun),
  column('run_steps.http_response', 'json', step, ofRun),
  {
    ...column(
      'run_logs.text',
      'text',
      [
        ['run_id', 'bigint'],
        ['line', 'int'],
      ],
      ofRun,
    ),
    also: 'bytes = coalesce(t.bytes, octet_length(t.text))',
  },
  column('messages.request', 'json', id, organization),
  column('messages.response', 'json', id, organization),
  column('messages.fault', 'json', id, organization),
  column('messages.completion', 'json', id, device),
  column(
    'cpe_calls.arguments',
    'json',
    [
      ['device_key', 'bigint'],
      ['number', 'int'],
    ],
    device,
  ),
  column('webhooks.secret', 'text', [['id', 'text']], organization),
  // A rotation copies the sealed secret to the previous one, so both are sealed for the same place.
  { ...column('webhooks.secret', 'text', [['id', 'text']], organization), column: 'previous_secret' },
  column('key_check.value', 'text', [['id', 'boolean']], nobody),
];

function column(place: Place, kind: Kind, key: SealedColumn['key'], owner: SealedColumn['owner']): SealedColumn {
  const [table = '', name = ''] = place.split('.');
  return { place, table, column: name, kind, key, owner };
}

export function ownerOf({ owner: { kind } }: SealedColumn, text: string | null): Owner {
  if (kind === 'none' || text === null) return null;
  return kind === 'device' ? Number(text) : text;
}

/** Returns SQL for the content of the column `c` as text. */
export const asText: Record<Kind, (c: string) => string> = {
  text: (c) => c,
  json: (c) => `${c}::text`,
  bytes: (c) => `encode(${c}, 'hex')`,
};

/** Returns SQL for the content of a column from its text. */
export const fromText: Record<Kind, (text: string) => string> = {
  text: (text) => text,
  json: (text) => `${text}::jsonb`,
  bytes: (text) => `decode(${text}, 'hex')`,
};

/** Returns SQL for the sealed text in the column `c`, or for its content when it is plain. */
export const sealedPart: Record<Kind, (c: string) => string> = {
  text: (c) => c,
  json: (c) => `coalesce(${c} ->> 'sealed', ${c} #>> '{}')`,
  bytes: (c) => `encode(${c}, 'escape')`,
};

/**
 * Returns the same value, sealed with the primary key.
 * @throws when the value cannot be opened.
 */
export function resealValue(db: Db, { place, kind }: SealedColumn, owner: Owner, text: string): string {
  switch (kind) {
    case 'text':
      return sealText(db, owner, place, openText(db, owner, place, text));
    case 'bytes':
      return sealBytes(db, owner, place, openBytes(db, owner, place, Buffer.from(text, 'hex'))).toString('hex');
    case 'json':
      return sealValue(db, place, owner, openJson<unknown>(db, owner, place, JSON.parse(text)));
  }
}

function sealValue(db: Db, place: Place, owner: Owner, value: unknown): string {
  const organizationId = String(owner);
  switch (place) {
    case 'messages.request':
      return sealedRequest(db, organizationId, value as CwmpRequest);
    case 'messages.response':
      return sealedResponse(db, organizationId, value as CwmpResponse) ?? 'null';
    case 'messages.fault':
      return sealedFault(db, organizationId, value as CpeFault) ?? 'null';
    case 'runs.error':
      return sealedError(db, organizationId, value as RunError) ?? 'null';
    default:
      return sealJson(db, owner, place, value);
  }
}
