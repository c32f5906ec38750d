import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readKeyCheck } from '../../../db/core/keyCheck.ts';
import { migrate } from '../../../db/core/migrate.ts';
import type { Config } from '../../../lib/config/config.ts';
import { createKeyFile, newKeyFile } from '../../../lib/keys/keyFile.ts';
import { KeyRing } from '../../../lib/keys/keyRing.ts';
import type { KeySource } from '../../../lib/keys/keySource.ts';
import { commandSource, fileSource } from '../../../lib/keys/keySource.ts';
import type { Log } from '../../../lib/observability/log.ts';
import { Periodic } from '../../../lib/periodic.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import type { Shutdown } from '../../../lib/shutdown.ts';
import { setUpDatabase } from './database.ts';

/** The key file of the embedded database (default: in the data folder). */
function ownKeyFile({ dataDir }: Config): string {
  return join(dataDir, 'keys.json');
}

/** Returns the key ring's file; undefined when the key ring comes from a command. */
export function keyFileOf(config: Config): string | undefined {
  if (config.keys.command !== undefined) return undefined;
  return config.keys.file ?? ownKeyFile(config);
}

/** @throws SetupError when no source is configured and the database is not the embedded one. */
export function keySourceOf(config: Config): KeySource {
  const { keys, databaseUrl } = config;
  if (keys.command !== undefined) return commandSource(keys.command);
  if (keys.file === undefined && databaseUrl !== undefined) {
    throw new SetupError(
      'No key ring is configured, and Cuttle stores secrets only encrypted. Create one with "cuttle keys init FILE", ' +
        'keep a copy in a safe place, and set CUTTLE_KEYS_FILE=FILE (or CUTTLE_KEYS_COMMAND, a ' +
        'command that prints it) ' +
        'for every process on this database.',
    );
  }
  return fileSource(keys.file ?? ownKeyFile(config));
}

/**
 * Opens the key ring. The first start of the embedded database creates one.
 * @throws SetupError when it cannot be read, or when the key ring that sealed the database is lost.
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
    report(
      `created the key ring ${ownKeyFile(config)}: keep a copy, since nothing can decrypt the ` +
        'stored secrets without it',
    );
  }
  return new KeyRing(source);
}

function hasKeyCheck(databaseUrl: string): Promise<boolean> {
  return setUpDatabase(databaseUrl, undefined, async (pool) => {
    await migrate(pool);
    return (await readKeyCheck(pool)) !== undefined;
  });
}

/** Milliseconds. Reading a file costs nothing; a command may call a key management service. */
const refreshMs = { file: 10_000, command: 60_000 };

/** Reads the key ring again at intervals, so that a new primary key is used soon. */
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
            'cannot read the key ring again; the previous keys stay in use',
          );
        failing = true;
      }
    },
    config.keys.command === undefined ? refreshMs.file : refreshMs.command,
  );
  refreshes.start();
  shutdown.add('the key ring', () => refreshes.stop());
}
