import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readKeyCheck } from '../../db/core/keyCheck.ts';
import { migrate } from '../../db/core/migrate.ts';
import { createPool } from '../../db/core/pool.ts';
import type { Config } from '../../lib/config/config.ts';
import { createKeyFile, newKeyFile } from '../../lib/keys/keyFile.ts';
import { KeyRing } from '../../lib/keys/keyRing.ts';
import type { KeySource } from '../../lib/keys/keySource.ts';
import { commandSource, fileSource } from '../../lib/keys/keySource.ts';
import type { Log } from '../../lib/observability/log.ts';
import { Periodic } from '../../lib/periodic.ts';
import { SetupError } from '../../lib/config/setupError.ts';
import type { Shutdown } from '../../lib/shutdown.ts';

/** Where the embedded database's keys are, unless told otherwise. */
function ownKeyFile({ dataDir }: Config): string {
  return join(dataDir, 'keys.json');
}

/** The file of the key ring; undefined where it comes from a command. */
export function keyFileOf(config: Config): string | undefined {
  if (config.keys.command !== undefined) return undefined;
  return config.keys.file ?? ownKeyFile(config);
}

/** @throws SetupError where none is given, and the database is not our own. */
export function keySourceOf(config: Config): KeySource {
  const { keys, databaseUrl } = config;
  if (keys.command !== undefined) return commandSource(keys.command);
  if (keys.file === undefined && databaseUrl !== undefined) {
    throw new SetupError(
      'What is secret is stored sealed, and there is no key ring: make one by cuttle keys init FILE, keep a copy of it in a safe place, and set CUTTLE_KEYS_FILE=FILE ' +
        '(or CUTTLE_KEYS_COMMAND, a command that prints it) for every process on this database.',
    );
  }
  return fileSource(keys.file ?? ownKeyFile(config));
}

/**
 * The key ring; that of the embedded database is made at its first start.
 * @throws SetupError where it can't be read, or the one that the database was sealed with is lost.
 */
export async function openKeyRing(
  config: Config,
  databaseUrl: string,
  report: (line: string) => void,
): Promise<KeyRing> {
  const source = keySourceOf(config);
  const isOwn = config.keys.file === undefined && config.keys.command === undefined;
  if (isOwn && !existsSync(ownKeyFile(config)) && !(await hasKeyCheck(databaseUrl))) {
    createKeyFile(ownKeyFile(config), newKeyFile());
    report(`made the key ring ${ownKeyFile(config)}: what is secret is sealed with it, and lost without it`);
  }
  return new KeyRing(source);
}

async function hasKeyCheck(databaseUrl: string): Promise<boolean> {
  const pool = createPool(databaseUrl, 1, () => undefined);
  try {
    await migrate(pool);
    return (await readKeyCheck(pool)) !== undefined;
  } finally {
    await pool.end();
  }
}

/** A file costs nothing to read, a command may call whoever keeps the keys. */
const refreshMs = { file: 10_000, command: 60_000 };

/** Reads the ring again now and then, so that a new primary key is used soon. */
export function followKeyRing(ring: KeyRing, config: Config, log: Log, shutdown: Shutdown): void {
  let failing = false;
  const refreshes = new Periodic(
    async () => {
      try {
        await ring.refresh();
        failing = false;
      } catch (error) {
        if (!failing)
          log.error(
            { reason: error instanceof Error ? error.message : '' },
            'the key ring can not be read again: the keys from before stay in use',
          );
        failing = true;
      }
    },
    config.keys.command === undefined ? refreshMs.file : refreshMs.command,
  );
  refreshes.start();
  shutdown.add('the key ring', () => refreshes.stop());
}
