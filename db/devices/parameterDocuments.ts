import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { StoredParameter } from '../../domain/devices/parameterTree/document.ts';
import { decodeDocument, encodeDocument } from '../../domain/devices/parameterTree/document.ts';
import { createObjectFinder } from '../../domain/devices/parameterTree/objects.ts';
import type { PathRange } from '../../domain/devices/parameterTree/paths.ts';
import { rangesOf } from '../../domain/devices/parameterTree/paths.ts';
import type { TreeChanges, TreeDocument } from '../../domain/devices/parameterTree/update.ts';
import { updateTree } from '../../domain/devices/parameterTree/update.ts';
import type { SlicedWork } from '../../domain/slicedWork.ts';
import type { Db } from '../core/pool.ts';

/** The path of the address for UDP connection requests, which the CPE may report at any time. */
const udpAddressPath = /^(?:InternetGateway)?Device\.ManagementServer\.UDPConnectionRequestAddress$/;

/** The tree of a device that the caller has locked until its transaction ends. */
export interface LockedTree {
  deviceKey: number;
  /** Parameters whose values are not stored, because a script or an operator has set them to a secret. */
  secretPaths: string[];
  /** All documents, in order. Those that the changes concern have been read. */
  documents: TreeDocument[];
}

/** Locks the device's tree for these changes. Returns undefined if the device was deleted. */
export async function lockTree(db: Db, deviceKey: number, changes: TreeChanges): Promise<LockedTree | undefined> {
  const [{ rows }, documents] = await Promise.all([
    db.query<{ secretPaths: string[] }>({
      name: 'lock_tree',
      text: 'select secret_paths as "secretPaths" from devices where key = $1 for no key update',
      values: [deviceKey],
    }),
    readDocuments(db, deviceKey, rangesOfChanges(changes)),
  ]);
  return rows[0] && { deviceKey, secretPaths: rows[0].secretPaths, documents };
}

/** More single parameters than these are read as one range, since each is looked for in each document. */
const maxSinglePaths = 50;

function rangesOfChanges({ parameters, wholeOf, clearsValues }: TreeChanges): PathRange[] {
  const objects = clearsValues ? [''] : wholeOf;
  const findObject = createObjectFinder(objects);
  const others = parameters.map(({ path }) => path).filter((path) => findObject(path) === undefined);
  if (others.length <= maxSinglePaths) return rangesOf([...objects, ...others]);
  const from = others.reduce((least, path) => (path < least ? path : least));
  const to = others.reduce((greatest, path) => (path > greatest ? path : greatest));
  return [...rangesOf(objects), { from, to }];
}

interface DocumentRow {
  firstPath: string;
  size: number;
  content: Buffer | null;
}

/** Lists all documents of the device, in order. Reads those that have paths in the ranges. */
export async function readDocuments(db: Db, deviceKey: number, ranges: PathRange[]): Promise<TreeDocument[]> {
  const { rows } = await db.query<DocumentRow>({
    name: 'read_documents',
    text: `select first_path as "firstPath", size, case when exists (
          select 1 from unnest($2::text[], $3::text[]) as wanted(lowest, highest)
          where d.first_path <= wanted.highest collate "C"
            and (d.next_path is null or d.next_path > wanted.lowest collate "C")
        ) then content end as content
      from (
        select first_path, size, content, lead(first_path) over (order by first_path) as next_path
        from parameter_documents where device_key = $1
      ) d
      order by first_path`,
    values: [deviceKey, ranges.map(({ from }) => from), ranges.map(({ to }) => to)],
  });
  return rows.map(({ firstPath, size, content }) => ({
    firstPath,
    size,
    ...(content && { parameters: unpack(content) }),
  }));
}

/** How many documents {@link readNextDocuments} reads at most. */
export const documentsAtOnce = 4;

/** Returns the parameters of the first few documents that have paths in the range. */
export async function readNextDocuments(
  db: Db,
  deviceKey: number,
  { from, to }: PathRange,
): Promise<StoredParameter[][]> {
  const { rows } = await db.query<{ content: Buffer }>({
    name: 'read_next_documents',
    text: `select content from parameter_documents
      where device_key = $1 and first_path <= $3 and first_path >= coalesce((
          select max(first_path) from parameter_documents where device_key = $1 and first_path <= $2
        ), '')
      order by first_path limit ${documentsAtOnce}`,
    values: [deviceKey, from, to],
  });
  return rows.map(({ content }) => unpack(content));
}

interface PackedDocument {
  firstPath: string;
  size: number;
  content: Buffer;
}

/** A tree with its changes, which are not stored yet. */
interface ChangedTree {
  deviceKey: number;
  documents: TreeDocument[];
  written: PackedDocument[];
  deleted: string[];
  udpAddress: string | undefined;
}

/** Applies the changes that the tree was locked for. Pauses after each document. */
export function* changeTree(
  { deviceKey, secretPaths, documents: before }: LockedTree,
  changes: TreeChanges,
): SlicedWork<ChangedTree> {
  const documents = yield* updateTree(before, withoutSecrets(changes, secretPaths), Math.floor(Date.now() / 1000));
  const unchanged = new Set(before);
  const written: PackedDocument[] = [];
  for (const document of documents) {
    if (unchanged.has(document)) continue;
    yield;
    const { firstPath, size, parameters = [] } = document;
    written.push({ firstPath, size, content: pack(parameters) });
  }
  const remaining = new Set(documents.map(({ firstPath }) => firstPath));
  return {
    deviceKey,
    documents,
    written,
    deleted: before.map(({ firstPath }) => firstPath).filter((firstPath) => !remaining.has(firstPath)),
    udpAddress: changes.parameters.find(({ path }) => udpAddressPath.test(path))?.value ?? undefined,
  };
}

/** Writes the documents that differ. */
export async function storeTree(db: Db, { deviceKey, written, deleted, udpAddress }: ChangedTree): Promise<void> {
  await Promise.all([
    written.length > 0 && writeDocuments(db, deviceKey, written),
    deleted.length > 0 && deleteDocuments(db, deviceKey, deleted),
    udpAddress !== undefined && learnUdpAddress(db, deviceKey, udpAddress),
  ]);
}

async function learnUdpAddress(db: Db, deviceKey: number, address: string): Promise<void> {
  await db.query(
    `update devices set udp_connection_request_address = nullif($2, '')
     where key = $1 and udp_connection_request_address is distinct from nullif($2, '')`,
    [deviceKey, address],
  );
}

function withoutSecrets(changes: TreeChanges, secretPaths: string[]): TreeChanges {
  if (secretPaths.length === 0) return changes;
  const secret = new Set(secretPaths);
  const parameters = changes.parameters.map((parameter) =>
    secret.has(parameter.path) && parameter.value !== null ? { ...parameter, value: '' } : parameter,
  );
  return { ...changes, parameters };
}

async function writeDocuments(db: Db, deviceKey: number, documents: PackedDocument[]): Promise<void> {
  await db.query({
    name: 'write_documents',
    text: `insert into parameter_documents (device_key, first_path, size, content)
      select $1, d.* from unnest($2::text[], $3::int[], $4::bytea[]) as d
      on conflict (device_key, first_path) do update set size = excluded.size, content = excluded.content`,
    values: [
      deviceKey,
      documents.map(({ firstPath }) => firstPath),
      documents.map(({ size }) => size),
      documents.map(({ content }) => content),
    ],
  });
}

async function deleteDocuments(db: Db, deviceKey: number, firstPaths: string[]): Promise<void> {
  await db.query({
    name: 'delete_documents',
    text: 'delete from parameter_documents where device_key = $1 and first_path = any($2::text[])',
    values: [deviceKey, firstPaths],
  });
}

const compression = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

function pack(parameters: StoredParameter[]): Buffer {
  return zstdCompressSync(encodeDocument(parameters), compression);
}

function unpack(content: Buffer): StoredParameter[] {
  return decodeDocument(zstdDecompressSync(content).toString('utf8'));
}
