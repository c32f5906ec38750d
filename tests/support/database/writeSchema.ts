/** `npm run dump-schema`: migrates an empty database on its own PostgreSQL server and writes db/schema.sql. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../../db/core/migrate.ts';
import { createPool } from '../../../db/core/pool.ts';
import { dumpSchema } from '../../../db/core/schemaDump.ts';
import { startEmbeddedPostgres } from '../../../lib/embedded/postgres.ts';
import { freePort } from '../process/freePort.ts';
import { schemaFile } from './schemaFile.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'cuttle-schema-'));
const server = await startEmbeddedPostgres({ dataDir, port: await freePort(), report: () => undefined });
const pool = createPool(server.url, 1, () => undefined);
try {
  await migrate(pool);
  await writeFile(schemaFile, await dumpSchema(pool));
} finally {
  await pool.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
