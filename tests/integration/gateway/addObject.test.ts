import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { addObjectResponse, fault, inform, parameterNamesResponse } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { attachService, beginRun, insertDevice, queueMessages, readMessages } from '../../support/database/rows.ts';
import { until } from '../../support/until.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);

const addObject: CwmpRequest = { name: 'AddObject', objectName: 'InternetGatewayDevice.WAN.', parameterKey: '' };
const reads = /<cwmp:GetParameterNames><ParameterPath>InternetGatewayDevice.WAN.<\/ParameterPath><NextLevel>1</;
const adds = /<cwmp:AddObject>/;

function instances(...numbers: number[]): string {
  return parameterNamesResponse([
    'InternetGatewayDevice.WAN.',
    ...numbers.map((number) => `InternetGatewayDevice.WAN.${number}.`),
  ]);
}

/** A CPE in a session, with a run of its device in progress. It can break off the session and connect again. */
class Cpe {
  readonly #id: string;
  readonly #reportsKey: boolean;
  #socket = new RawCpe(gateway.port);
  #sessions = 0;

  constructor(id: string, { reportsKey = false } = {}) {
    this.#id = id;
    this.#reportsKey = reportsKey;
    after(() => this.#socket.close());
  }

  async begin(...requests: CwmpRequest[]): Promise<number> {
    await attachService(pool, await insertDevice(pool, this.#id), this.#id);
    await this.informs();
    const runId = await beginRun(pool, this.#id);
    await queueMessages(pool, runId, requests);
    return runId;
  }

  /** Breaks off the current session. */
  async informs(parameterKey = ''): Promise<void> {
    await this.#socket.close();
    this.#socket = new RawCpe(gateway.port);
    const envelope = inform({ serial: this.#id, retryCount: this.#sessions, parameterKey });
    this.#sessions += 1;
    await this.#socket.post(
      this.#reportsKey ? envelope : envelope.replaceAll('ManagementServer.ParameterKey', 'ManagementServer.Other'),
    );
  }

  async isGiven(answer: string): Promise<string> {
    return (await this.#socket.post(answer)).body;
  }

  /** Does not wait for what follows. */
  answers(answer: string): void {
    this.#socket.send(answer);
  }
}

async function message(
  runId: number,
  state: string,
): Promise<{ response: object | null; fault: { fault_code: string } | null }> {
  let first: Awaited<ReturnType<typeof readMessages>>[number] | undefined;
  await until(`the message is ${state}`, async () => {
    [first] = await readMessages(pool, runId);
    return first?.state === state;
  });
  assert.ok(first);
  return first;
}

test('a CPE that reports no ParameterKey is asked for the instances before an object is added', async () => {
  const cpe = new Cpe('ASKED');
  const runId = await cpe.begin(addObject);
  assert.match(await cpe.isGiven(''), reads);
  assert.match(await cpe.isGiven(instances(1)), adds);
  cpe.answers(addObjectResponse(2));
  assert.deepEqual((await message(runId, 'acknowledged')).response, {
    name: 'AddObject',
    instanceNumber: 2,
    status: 0,
  });
});

test('an AddObject whose answer was lost is acknowledged with the new instance', async () => {
  const cpe = new Cpe('ADDED');
  const runId = await cpe.begin(addObject);
  await cpe.isGiven('');
  assert.match(await cpe.isGiven(instances(1, 4)), adds);
  await cpe.informs();
  assert.match(await cpe.isGiven(''), reads);
  cpe.answers(instances(1, 4, 5));
  assert.deepEqual((await message(runId, 'acknowledged')).response, {
    name: 'AddObject',
    instanceNumber: 5,
    status: 0,
  });
});

test('an AddObject whose answer was lost is sent again when no instance was added', async () => {
  const cpe = new Cpe('NOTADDED');
  await cpe.begin(addObject);
  await cpe.isGiven('');
  assert.match(await cpe.isGiven(fault('9005')), adds);
  await cpe.informs();
  assert.match(await cpe.isGiven(''), reads);
  assert.match(await cpe.isGiven(instances()), adds);
});

test('a session that breaks off while the instances are read loses nothing', async () => {
  const cpe = new Cpe('PROBELOST');
  await cpe.begin(addObject);
  assert.match(await cpe.isGiven(''), reads);
  await cpe.informs();
  assert.match(await cpe.isGiven(''), reads);
  assert.match(await cpe.isGiven(instances(1)), adds);
  await cpe.informs();
  assert.match(await cpe.isGiven(''), reads);
  await cpe.informs();
  assert.match(await cpe.isGiven(''), reads);
});

test('when neither key nor instances show whether the object was added, it is not added again', async () => {
  const cpe = new Cpe('UNKNOWN');
  const runId = await cpe.begin(addObject);
  assert.match(await cpe.isGiven(''), reads);
  assert.match(await cpe.isGiven(fault('9000')), adds);
  await cpe.informs();
  assert.equal((await message(runId, 'faulted')).fault?.fault_code, 'unknown_fate');
});

test('the instances are read when the script has reused its ParameterKey, but not for a generated key', async () => {
  const cpe = new Cpe('SAMEKEY', { reportsKey: true });
  const keyed = { ...addObject, parameterKey: 'LC1' };
  await cpe.begin(keyed, keyed);
  assert.match(await cpe.isGiven(''), adds);
  assert.match(await cpe.isGiven(addObjectResponse()), reads);
  assert.match(await cpe.isGiven(instances(1)), adds);
  await cpe.informs('LC1');
  assert.match(await cpe.isGiven(''), reads);
});

test('a late answer counts, although the instances were about to be read', async () => {
  const cpe = new Cpe('LATEADD');
  const runId = await cpe.begin(addObject);
  await cpe.isGiven('');
  assert.match(await cpe.isGiven(instances(1)), adds);
  const newer = new RawCpe(gateway.port);
  after(() => newer.close());
  await newer.post(
    inform({ serial: 'LATEADD', retryCount: 1 }).replaceAll('ManagementServer.ParameterKey', 'ManagementServer.Other'),
  );
  assert.equal(await cpe.isGiven(addObjectResponse(7)), '');
  assert.deepEqual((await message(runId, 'acknowledged')).response, {
    name: 'AddObject',
    instanceNumber: 7,
    status: 0,
  });
});

test('a run that ended while the instances were read adds nothing', async () => {
  const cpe = new Cpe('ENDED');
  const runId = await cpe.begin(addObject);
  assert.match(await cpe.isGiven(''), reads);
  await pool.query(`update runs set status = 'failed' where id = $1`, [runId]);
  cpe.answers(instances(1));
  await message(runId, 'cancelled');
});

test('a CPE that always reports the same ParameterKey is asked before an object is added again', async () => {
  const cpe = new Cpe('CONSTANT', { reportsKey: true });
  const runId = await cpe.begin(addObject);
  assert.match(await cpe.isGiven(''), adds);
  await cpe.informs();
  assert.match(await cpe.isGiven(''), reads);
  assert.match(await cpe.isGiven(instances()), adds);
  await cpe.informs();
  assert.match(await cpe.isGiven(''), reads);
  cpe.answers(instances(3));
  assert.deepEqual((await message(runId, 'acknowledged')).response, {
    name: 'AddObject',
    instanceNumber: 3,
    status: 0,
  });
});

test('so are they when the script waits for the answer', async () => {
  const cpe = new Cpe('AWAITED', { reportsKey: true });
  const runId = await cpe.begin(addObject);
  await pool.query('update messages set awaited = true where run_id = $1', [runId]);
  assert.match(await cpe.isGiven(''), reads);
  assert.match(await cpe.isGiven(instances(1)), adds);
  await cpe.informs();
  assert.match(await cpe.isGiven(''), reads);
  assert.match(await cpe.isGiven(instances(1)), adds);
});

test('a CPE that has reported a new ParameterKey before adds the object again without a read', async () => {
  const cpe = new Cpe('REPORTS', { reportsKey: true });
  await cpe.begin(addObject);
  await cpe.informs('LC1');
  assert.match(await cpe.isGiven(''), adds);
  await cpe.informs('LC1');
  assert.match(await cpe.isGiven(''), adds);
});

test('a ParameterKey that an Inform reports for the first time shows that the next object was not added', async () => {
  const cpe = new Cpe('FIRSTKEY', { reportsKey: true });
  await cpe.begin(addObject, addObject);
  const key = /<ParameterKey>(.+?)</.exec(await cpe.isGiven(''))?.[1];
  assert.ok(key);
  assert.match(await cpe.isGiven(addObjectResponse()), adds);
  await cpe.informs(key);
  assert.match(await cpe.isGiven(''), adds);
});
