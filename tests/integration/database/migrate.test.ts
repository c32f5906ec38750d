import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { Connection } from '@temporalio/client';
import { createPool } from '../../../db/core/pool.ts';
import { runCuttle } from '../../support/process/cuttle.ts';
import { until } from '../../support/until.ts';
import { databaseUrl } from '../../support/database/database.ts';
import { freePort } from '../../support/process/freePort.ts';
import { testKeyFile } from '../../support/database/keys.ts';
import { temporalAddress } from '../../support/process/environment.ts';
import { startTemporalProxy } from '../../support/process/temporalProxy.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

const keyFile = testKeyFile();
const ours = ['CuttleOrganization', 'CuttleDevice', 'CuttleService', 'CuttleStatus'];
const connection = await Connection.connect({ address: temporalAddress() });
after(() => connection.close());
const database = `cuttle_migrate_${process.pid}`;
const server = createPool(databaseUrl('postgres'), 1, () => undefined);
await server.query(`create database ${database}`);
after(async () => {
  await server.query(`drop database ${database} with (force)`);
  await server.end();
});

interface Migrated {
  database: { applied: string[]; problems: string[] } | null;
  temporal: { present?: string[]; added?: string[]; missing?: string[]; problems: string[] } | null;
}

/** Registers an unused namespace, as on an operator's own server. */
async function newNamespace(): Promise<string> {
  const namespace = `fresh-${randomBytes(4).toString('hex')}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as unknown as Long },
  });
  // The server's registry of namespaces lags slightly behind.
  await until(
    'the namespace is known',
    () =>
      customAttributes(namespace).then(
        () => true,
        () => false,
      ),
    60,
  );
  return namespace;
}

type Long = Exclude<
  NonNullable<
    NonNullable<
      Parameters<Connection['workflowService']['registerNamespace']>[0]['workflowExecutionRetentionPeriod']
    >['seconds']
  >,
  number
>;

async function customAttributes(namespace: string): Promise<string[]> {
  return Object.keys((await connection.operatorService.listSearchAttributes({ namespace })).customAttributes);
}

function migrate(settings: Record<string, string>, ...args: string[]) {
  return runCuttle(['migrate', ...args], {
    CUTTLE_DATA_DIR: temporaryFolder(),
    CUTTLE_KEYS_FILE: keyFile,
    ...settings,
  });
}

test(
  'cuttle migrate creates the schema and the search attributes, and a second run changes nothing',
  { timeout: 120_000 },
  async () => {
    const namespace = await newNamespace();
    const settings = {
      DATABASE_URL: databaseUrl(database),
      TEMPORAL_ADDRESS: temporalAddress(),
      TEMPORAL_NAMESPACE: namespace,
    };
    const first = await migrate(settings, '--json');
    assert.deepEqual([first.code, first.stderr], [0, '']);
    const migrated = JSON.parse(first.stdout) as Migrated;
    assert.equal(migrated.database?.applied[0], '0001_initial.sql');
    assert.deepEqual(migrated.temporal?.added, ours);
    assert.deepEqual(
      (await customAttributes(namespace)).filter((name) => ours.includes(name)).sort(),
      [...ours].sort(),
    );
    await until(
      'the server knows the attributes',
      async () => {
        const again = await migrate(settings);
        return (
          again.code === 0 &&
          again.stdout ===
            `The database schema is up to date.\nThe namespace ${namespace} of ${temporalAddress()} has the ` +
              `search attributes ${ours.join(', ')}.\n`
        );
      },
      60,
    );
  },
);

test('each half works alone when the other is not configured or fails', { timeout: 120_000 }, async () => {
  const onlyDatabase = await migrate({ DATABASE_URL: databaseUrl(database) });
  assert.deepEqual([onlyDatabase.code, onlyDatabase.stderr], [0, '']);
  assert.match(
    onlyDatabase.stdout,
    /^(The database schema is up to date\.|applied [^]*)\nNo Temporal is configured \(TEMPORAL_ADDRESS\)/,
  );
  const onlyTemporal = await migrate({ TEMPORAL_ADDRESS: temporalAddress() });
  assert.deepEqual([onlyTemporal.code, onlyTemporal.stderr], [0, '']);
  assert.match(
    onlyTemporal.stdout,
    new RegExp(
      String.raw`^No database is configured \(DATABASE_URL\)[^\n]*\nThe namespace default of \S+ has the search ` +
        'attributes CuttleOrganization, ',
    ),
  );
  const nobody = `127.0.0.1:${await freePort()}`;
  const without = await migrate({ DATABASE_URL: databaseUrl(database), TEMPORAL_ADDRESS: nobody });
  assert.deepEqual([without.code, without.stdout], [1, 'The database schema is up to date.\n']);
  assert.equal(
    without.stderr,
    `cuttle: Cannot connect to Temporal at ${nobody} (ECONNREFUSED). Check that it is running, and the address ` +
      '(TEMPORAL_ADDRESS, or address in temporal.yaml).\n',
  );
  const broken = await migrate({
    DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/x`,
    TEMPORAL_ADDRESS: temporalAddress(),
  });
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /^cuttle: Cannot connect to the database .*ECONNREFUSED.* Start PostgreSQL/);
  assert.match(broken.stdout, /has the search attributes/);
});

test('a wrong password, and a database that does not exist, are reported with what to correct', async () => {
  const url = new URL(databaseUrl('postgres'));
  url.password = 'wrong';
  const refused = await migrate({ DATABASE_URL: url.href });
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /^cuttle: The database server .* refuses the user "\w+"\. Correct user and password in /,
  );
  const missing = await migrate({ DATABASE_URL: databaseUrl('no_such_database') });
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /^cuttle: The database server .* has no database "no_such_database"\. Create it, or /);
});

test('a missing namespace is reported with the command that creates it', { timeout: 60_000 }, async () => {
  const { code, stderr } = await migrate({ TEMPORAL_ADDRESS: temporalAddress(), TEMPORAL_NAMESPACE: 'nowhere' });
  assert.equal(code, 1);
  assert.equal(
    stderr,
    `cuttle: Temporal at ${temporalAddress()} has no namespace nowhere. Create it: temporal operator namespace ` +
      `create --address ${temporalAddress()} --namespace nowhere\n`,
  );
});

test(
  'missing attributes that this client may not add are reported with the command that adds them',
  { timeout: 120_000 },
  async () => {
    const namespace = await newNamespace();
    const proxy = await startTemporalProxy(temporalAddress(), {
      refuse: (path) => (path.includes('OperatorService') ? 7 : undefined),
    });
    const settings = { TEMPORAL_ADDRESS: proxy.address, TEMPORAL_NAMESPACE: namespace };
    const { code, stdout, stderr } = await migrate(settings, '--json');
    assert.equal(code, 1);
    assert.deepEqual((JSON.parse(stdout) as Migrated).temporal?.missing, ours);
    const flags = ours.map((name) => `--name ${name}`).join(' ');
    const command =
      `temporal operator search-attribute create --address ${proxy.address} --namespace ${namespace} --type ` +
      `Keyword ${flags}`;
    assert.equal(
      stderr,
      `cuttle: The namespace ${namespace} has no search attributes ${ours.join(', ')}, and Temporal does not let ` +
        `this client add them (Request unauthorized.). Run as an administrator:\n  ${command}\n`,
    );
    assert.deepEqual(
      await customAttributes(namespace).then((names) => names.filter((name) => ours.includes(name))),
      [],
    );

    // An operator with the right runs that command.
    await migrate({ TEMPORAL_ADDRESS: temporalAddress(), TEMPORAL_NAMESPACE: namespace });
    await until('the attributes are found', async () => (await migrate(settings)).code === 0, 60);
  },
);
