import { resolve } from 'node:path';
import { Command } from 'commander';
import { loadConfig } from '../../../lib/config/config.ts';
import { addKey, createKeyFile, newKeyFile } from '../../../lib/keys/keyFile.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import { keyFileOf } from '../../server/setup/keys.ts';
import { print } from '../output.ts';
import { supervise } from '../../server/supervise.ts';

// Loaded on demand: only these commands need the database code.
const load = () => import('./keyMaintenance.ts');

const settings = `
Settings (environment):
  CUTTLE_KEYS_FILE         the key ring, readable only by its owner (embedded database: keys.json in the data folder)
  CUTTLE_KEYS_COMMAND      a command that prints the ring, instead of a file
  DATABASE_URL             the database, unless it is the embedded one
`;

export function keysCommand(): Command {
  const keys = new Command('keys')
    .description('Manage the keys that encrypt stored secrets')
    .addHelpText('after', settings);
  const json = ['--json', 'print JSON'] as const;

  keys
    .command('init <file>')
    .description('Create a key ring with one key; never overwrites a file')
    .addHelpText('after', '\nExample:\n  $ cuttle keys init /etc/cuttle/keys.json')
    .action((file: string) => {
      const ring = newKeyFile();
      createKeyFile(resolve(file), ring);
      console.log(
        `Created ${file} with the key ${ring.primary}. Keep a copy, separate from database backups: ` +
          'without it the stored secrets cannot be decrypted.',
      );
    });

  keys
    .command('list')
    .description('List the keys of the ring, and how many values each one encrypts')
    .option(...json)
    .addHelpText('after', '\nExample:\n  $ cuttle keys list')
    .action((flags: { json?: true }) => supervise(async (context) => (await load()).runList(context, flags), 1, true));

  keys
    .command('add')
    .description('Add a key to the ring for the next rotation, so that you can copy the ring to all hosts first')
    .option(...json)
    .addHelpText('after', '\nExample:\n  $ cuttle keys add')
    .action((flags: { json?: true }) => {
      const file = keyFileOf(loadConfig(process.env, process.cwd()));
      if (file === undefined)
        throw new SetupError('The key ring comes from CUTTLE_KEYS_COMMAND. Add the key at its source.');
      const id = addKey(file);
      print(flags.json, { id, file }, () => `Added the key ${id} to ${file}.`);
    });

  keys
    .command('rotate')
    .description('Make the newest added key (or a new one) the primary key, and encrypt everything again with it')
    .option('--only-reseal', 'keep the primary key, and encrypt again with it what other keys encrypt')
    .option(...json)
    .addHelpText(
      'after',
      '\nYou can run it while Cuttle is running. You can interrupt it at any time; run it again to ' +
        'continue.\nIf the ring comes from CUTTLE_KEYS_COMMAND, change the primary key at its source ' +
        'first, then run rotate.\n\nExample:\n  $ cuttle keys rotate',
    )
    .action((flags: { json?: true; onlyReseal?: true }) =>
      supervise(async (context) => (await load()).runRotate(context, flags), 1, true),
    );

  keys
    .command('remove <id>')
    .description('Remove a key that no longer encrypts anything')
    .addHelpText('after', '\nExample:\n  $ cuttle keys remove 20260101-9f86d081')
    .action((id: string) => supervise(async (context) => (await load()).runRemove(context, id), 1, true));
  return keys;
}
