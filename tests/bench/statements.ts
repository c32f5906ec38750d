import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../lib/embedded/postgres.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { freePort } from '../support/process/freePort.ts';
import { until } from '../support/until.ts';
import type { BenchSystem } from './system.ts';
import { startBenchSystem } from './system.ts';

/** Per operation. */
interface Cost {
  statements: number;
  wal_kb: number;
  /** The statements that each operation executes, the most frequent first. */
  by_statement: Record<string, number>;
}

const warmUp = 5;

/**
 * Counts what an attachment and a provisioning cost the database: statements and kilobytes of write-ahead log. The
 * operations follow one another, so that no statement serves two of them. Periodic work of the processes is included,
 * but not statements that begin or end a transaction.
 */
export async function benchStatements(
  runs: number,
  report: (line: string) => void,
): Promise<Record<'attachment' | 'provisioning', Cost>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cuttle-statements-'));
  const settings = { shared_preload_libraries: 'pg_stat_statements' };
  const postgres = await startEmbeddedPostgres({ dataDir, port: await freePort(), report, settings });
  process.env.DATABASE_URL = postgres.url;
  const database = new pg.Client(postgres.url);
  await database.connect();
  await database.query('create extension pg_stat_statements');
  const system = await startBenchSystem();
  try {
    await attachAll(system, warmUp).then((serials) => provisionAll(system, database, serials));
    let serials: string[] = [];
    const attachment = await measure(database, runs, async () => {
      serials = await attachAll(system, runs);
    });
    const provisioning = await measure(database, runs, () => provisionAll(system, database, serials));
    return { attachment, provisioning };
  } finally {
    await system.stop();
    await database.end();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function attachAll(system: BenchSystem, count: number): Promise<string[]> {
  const serials = Array.from({ length: count }, () => `BENCH${randomBytes(6).toString('hex')}`);
  for (const serial of serials) await system.attach(serial);
  return serials;
}

async function provisionAll(system: BenchSystem, database: pg.Client, serials: string[]): Promise<void> {
  for (const serialNumber of serials) {
    const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber });
    const session = await cpe.boot();
    if (!session.ok) throw new Error(`${serialNumber}: ${session.reason}`);
    await until(`the run of ${serialNumber} has ended`, async () => {
      const { rowCount } = await database.query(
        `select from runs r join devices d on d.key = r.device_key where d.id = $1 and r.status = 'provisioned'`,
        [serialNumber],
      );
      return rowCount === 1;
    });
    await cpe.stop();
  }
}

async function measure(database: pg.Client, count: number, work: () => Promise<void>): Promise<Cost> {
  await database.query('select pg_stat_statements_reset()');
  const { rows: before } = await database.query<{ at: string }>('select pg_current_wal_insert_lsn()::text as at');
  await work();
  const { rows: wal } = await database.query<{ bytes: string }>(
    'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::pg_lsn) as bytes',
    [before[0]?.at],
  );
  const { rows } = await database.query<{ query: string; calls: number }>(
    `select regexp_replace(left(query, 80), '\\s+', ' ', 'g') as query, sum(calls)::int as calls
     from pg_stat_statements
     where toplevel and query !~* '^(begin|commit|rollback|select from runs r join devices|select pg_|create )'
     group by 1 order by 2 desc`,
  );
  const each = (calls: number): number => Math.round((calls / count) * 10) / 10;
  return {
    statements: each(rows.reduce((sum, { calls }) => sum + calls, 0)),
    wal_kb: Math.round(Number(wal[0]?.bytes) / count / 102.4) / 10,
    by_statement: Object.fromEntries(
      rows.map(({ query, calls }): [string, number] => [query, each(calls)]).filter(([, calls]) => calls >= 0.1),
    ),
  };
}
