import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeParameters, listParameters, readParameters } from '../../../db/devices/parameters.ts';
import type { SentMessage } from '../../../db/runs/messages.ts';
import { settleAndLearn } from '../../../db/runs/settle.ts';
import type { TreeChanges } from '../../../domain/devices/parameterTree/update.ts';
import { runAtOnce } from '../../../domain/slicedWork.ts';
import { buildTree } from '../../support/cpe/treeCpe.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { readDocumentVersions, readStoredParameters, storeParameters } from '../../support/database/parameters.ts';
import { attachService, beginRun, insertDevice, queueMessages } from '../../support/database/rows.ts';

const { pool } = await createTestDatabase();
const tree = buildTree(3000);
const paths = tree.map(({ path }) => path).sort();

async function deviceWithTree(id: string): Promise<number> {
  const key = await insertDevice(pool, id);
  await storeParameters(pool, key, tree);
  return key;
}

function setting(path: string, value: string): TreeChanges {
  return { parameters: [{ path, value, type: null, writable: null }], wholeOf: [] };
}

test('a tree is stored in a few small documents', async () => {
  const key = await deviceWithTree('SMALL');
  const { rows } = await pool.query<{ documents: number; bytes: number }>(
    `select count(*)::int as documents, sum(pg_column_size(d))::int as bytes
     from parameter_documents d where device_key = $1`,
    [key],
  );
  const [{ documents, bytes } = { documents: 0, bytes: 0 }] = rows;
  assert.ok(documents >= 6 && documents <= 12, `${documents} documents`);
  const { rows: contents } = await pool.query<{ bytes: number }>(
    'select sum(length(content))::int as bytes from parameter_documents where device_key = $1',
    [key],
  );
  assert.ok((contents[0]?.bytes ?? Infinity) + bytes < 60_000, `${contents[0]?.bytes} + ${bytes} bytes`);
  assert.deepEqual(
    (await readStoredParameters(pool, key)).map(({ path }) => path),
    paths,
  );
});

test('a change writes the document that it is in, and nothing if nothing differs', async () => {
  const key = await deviceWithTree('CHANGE');
  const before = await readDocumentVersions(pool, key);
  const path = paths[1500] ?? '';
  await changeParameters(pool, key, setting(path, 'new'));
  const after = await readDocumentVersions(pool, key);
  assert.deepEqual(Object.keys(after), Object.keys(before));
  assert.equal(Object.keys(after).filter((document) => after[document] !== before[document]).length, 1);
  await changeParameters(pool, key, setting(path, 'new'));
  assert.deepEqual(await readDocumentVersions(pool, key), after);
});

test('changes at the same time are all stored', async () => {
  const key = await insertDevice(pool, 'PARALLEL');
  const changes = Array.from({ length: 30 }, (_, batch) => tree.slice(batch * 100, batch * 100 + 100));
  await Promise.all(changes.map((parameters) => changeParameters(pool, key, { parameters, wholeOf: [] })));
  assert.deepEqual(
    (await readStoredParameters(pool, key)).map(({ path }) => path),
    paths,
  );
});

test('parameters are read by path, prefix, text and position', async () => {
  const key = await deviceWithTree('READ');
  const some = [paths[0], paths[1499], paths[2999], 'Device.None'].map(String);
  const read = await readParameters(pool, 'default', 'READ', some);
  const valueOf = (path = ''): string | undefined => tree.find((parameter) => parameter.path === path)?.value;
  assert.deepEqual(
    some.map((path) => read[path]?.value),
    [valueOf(some[0]), valueOf(some[1]), valueOf(some[2]), undefined],
  );
  const list = async (selection: Parameters<typeof listParameters>[2], limit = Infinity): Promise<string[]> =>
    (await listParameters(pool, key, selection, limit)).map(({ path }) => path);
  const prefix = 'InternetGatewayDevice.LANDevice.1.WLANConfiguration.7';
  assert.deepEqual(
    await list({ prefix }),
    paths.filter((path) => path.startsWith(prefix)),
  );
  assert.deepEqual(await list({ after: paths[1234] }, 7), paths.slice(1235, 1242));
  assert.deepEqual(await list({ prefix, after: paths[2999] }), []);
  assert.deepEqual(await list({ search: 'HOST-2025' }), [tree[2025]?.path]);
  assert.equal((await list({ search: 'x_hostname' })).length, 300);
});

test('an answer that comes twice is stored once, and not for another session', async () => {
  const key = await insertDevice(pool, 'TWICE');
  await attachService(pool, key, 'twice');
  const run = await beginRun(pool, 'twice');
  const [id = 0] = await queueMessages(pool, run, [{ name: 'GetParameterValues', parameterNames: ['Device.'] }]);
  await pool.query(`update messages set state = 'sent', session_id = 'session' where id = $1`, [id]);
  const message = { id, organizationId: 'default', deviceKey: key, runId: run, sessionId: 'session' } as SentMessage;
  const answer = async (value: string, sessionId = 'session'): Promise<void> => {
    const learned = { changes: setting('Device.X', value), credential: undefined };
    const verdict = { state: 'acknowledged', response: null, fault: null } as const;
    await settleAndLearn(pool, { ...message, sessionId }, verdict, learned, (work) => Promise.resolve(runAtOnce(work)));
  };
  await answer('of another session', 'other');
  await Promise.all([answer('first'), answer('first')]);
  await answer('second');
  const stored = await readStoredParameters(pool, key);
  assert.deepEqual(
    stored.map(({ value }) => value),
    ['first'],
  );
});
