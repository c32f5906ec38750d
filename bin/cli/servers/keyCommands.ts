import { resolve } from 'node:path';
import { Command } from 'commander';
import { loadConfig } from '../../../lib/config/config.ts';
import { addKey, createKeyFile, newKeyFile } from '../../../lib/keys/keyFile.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import { keyFileOf } from '../../server/keySetup.ts';
import { print } from '../output.ts';
import { supervise } from '../../server/supervise.ts';

// What talks to the database is loaded when it is needed.
const load = () => import('./keyMaintenance.ts');

const settings = `
Settings (environment):
  CUTTLE_KEYS_FILE         the key ring, readable for its owner alone; that of the embedded database is keys.json in the data folder
  CUTTLE_KEYS_COMMAND      a command that prints the ring, instead of a file
  DATABASE_URL             the database, unless it is the embedded one
`;

export function keysCommand(): Command {
  const keys = new Command('keys')
    .description('the keys that secrets are stored sealed with')
    .addHelpText('after', settings);
  const json = ['--json', 'print JSON'] as const;

  keys
    .command('init <file>')
    .description('make a key ring with one key; an existing file is never overwritten')
    .addHelpText('after', '\nExample:\n  $ cuttle keys init /etc/cuttle/keys.json')
    .action((file: string) => {
      const ring = newKeyFile();
      createKeyFile(resolve(file), ring);
      console.log(
        `Made ${file} with the key ${ring.primary}. Keep a copy apart from the database's backups: without it nothing that is sealed can be read.`,
      );
    });

  keys
    .command('list')
    .description('the keys of the ring, and how many values each one seals')
    .option(...json)
    .addHelpText('after', '\nExample:\n  $ cuttle keys list')
    .action((flags: { json?: true }) => supervise(async (context) => (await load()).runList(context, flags), 1, true));

  keys
    .command('add')
    .description(
      'add a key to the ring, which seals nothing before the next rotation: so that the ring can be copied to all hosts first',
    )
    .option(...json)
    .addHelpText('after', '\nExample:\n  $ cuttle keys add')
    .action((flags: { json?: true }) => {
      const file = keyFileOf(loadConfig(process.env, process.cwd()));
      if (file === undefined)
        throw new SetupError('The key ring comes from CUTTLE_KEYS_COMMAND: add the key where that takes it from.');
      const id = addKey(file);
      print(flags.json, { id, file }, () => `Added the key ${id} to ${file}.`);
    });

  keys
    .command('rotate')
    .description('make the key that was added last, or a new one, the primary key, and seal everything anew with it')
    .option('--only-reseal', 'no new key: seal with the primary key what another one seals')
    .option(...json)
    .addHelpText(
      'after',
      '\nIt may run while Cuttle does. If it is ended, it goes on when it is called again.\nA ring of CUTTLE_KEYS_COMMAND gets its new primary key where it is kept, and rotate then seals anew.\n\nExample:\n  $ cuttle keys rotate',
    )
    .action((flags: { json?: true; onlyReseal?: true }) =>
      supervise(async (context) => (await load()).runRotate(context, flags), 1, true),
    );

  keys
    .command('remove <id>')
    .description('remove a key that seals nothing any more')
    .addHelpText('after', '\nExample:\n  $ cuttle keys remove 20260101-9f86d081')
    .action((id: string) => supervise(async (context) => (await load()).runRemove(context, id), 1, true));
  return keys;
}
