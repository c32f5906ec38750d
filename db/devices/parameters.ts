import type { StoredParameter } from '../../domain/devices/parameterTree/document.ts';
import { rangeBelow, rangesOf } from '../../domain/devices/parameterTree/paths.ts';
import type { TreeChanges } from '../../domain/devices/parameterTree/update.ts';
import { runAtOnce } from '../../domain/slicedWork.ts';
import type { Db, Pool } from '../core/pool.ts';
import { transaction } from '../core/pool.ts';
import {
  changeTree,
  documentsAtOnce,
  lockTree,
  readDocuments,
  readNextDocuments,
  storeTree,
} from './parameterDocuments.ts';

/** Stores changes of a device's parameters, unless the device was deleted. Writes nothing where nothing differs. */
export async function changeParameters(pool: Pool, deviceKey: number, changes: TreeChanges): Promise<void> {
  await transaction(pool, async (db) => {
    const locked = await lockTree(db, deviceKey, changes);
    if (locked) await storeTree(db, runAtOnce(changeTree(locked, changes)));
  });
}

/** Returns what is stored for these paths; null for paths that are not stored. */
export async function readParameters(
  db: Db,
  organizationId: string,
  deviceId: string,
  paths: string[],
): Promise<Record<string, { value: string | null; type: string | null } | null>> {
  const { rows } = await db.query<{ key: number }>({
    name: 'find_device_key',
    text: 'select key from devices where organization_id = $1 and id = $2',
    values: [organizationId, deviceId],
  });
  const documents = rows[0] ? await readDocuments(db, rows[0].key, rangesOf(paths)) : [];
  const known = new Map(documents.flatMap(({ parameters }) => parameters ?? []).map((each) => [each.path, each]));
  return Object.fromEntries(paths.map((path) => [path, valueOf(known.get(path))]));
}

/** Lists the stored paths in the documents that have paths below these names: at least those, in order. */
export async function listPaths(db: Db, deviceKey: number, names: string[]): Promise<string[]> {
  const documents = await readDocuments(db, deviceKey, rangesOf(names));
  return documents.flatMap(({ parameters = [] }) => parameters.map(({ path }) => path));
}

function valueOf(parameter: StoredParameter | undefined): { value: string | null; type: string | null } | null {
  return parameter ? { value: parameter.value, type: parameter.type } : null;
}

/** Which parameters of a device to list. */
export interface ParameterSelection {
  /** Only paths that begin with it. */
  prefix?: string | undefined;
  /** Only those whose path or value contains this text, in upper or lower case. */
  search?: string | undefined;
  /** Only paths after this one. */
  after?: string | undefined;
}

/** Yields a device's parameters in order of path, a few documents at a time. */
export async function* streamParameters(
  db: Db,
  deviceKey: number,
  { prefix = '', search = '', after = '' }: ParameterSelection = {},
): AsyncGenerator<StoredParameter[]> {
  const { to } = rangeBelow(prefix);
  const matches = createSearch(search);
  let passed = after;
  for (;;) {
    const documents = await readNextDocuments(db, deviceKey, { from: passed > prefix ? passed : prefix, to });
    const parameters = documents.flat();
    yield parameters.filter((each) => each.path > passed && each.path.startsWith(prefix) && matches(each));
    const last = parameters.at(-1);
    if (documents.length < documentsAtOnce || !last) return;
    passed = last.path;
  }
}

function createSearch(search: string): (parameter: StoredParameter) => boolean {
  const text = search.toLowerCase();
  if (text === '') return () => true;
  return ({ path, value }) =>
    path.toLowerCase().includes(text) || (value !== null && value.toLowerCase().includes(text));
}

/** Lists at most `limit` parameters, in order of path. */
export async function listParameters(
  db: Db,
  deviceKey: number,
  selection: ParameterSelection,
  limit: number,
): Promise<StoredParameter[]> {
  const parameters: StoredParameter[] = [];
  for await (const some of streamParameters(db, deviceKey, selection)) {
    parameters.push(...some);
    if (parameters.length >= limit) break;
  }
  return parameters.slice(0, limit);
}
