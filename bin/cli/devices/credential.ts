import { Command } from 'commander';
import type { Api } from '../apiClient.ts';
import { listAll, answer, given } from '../apiClient.ts';
import { print, table } from '../output.ts';
import { readText } from '../services/serviceFile.ts';

interface AddFlags {
  device?: string;
  onboarding?: true;
  passwordFile?: string;
  json?: true;
}

export function credentialCommand(connect: () => Api): Command {
  const credential = new Command('credential').description('Manage the credentials that CPEs authenticate with');

  credential
    .command('add <username>')
    .description(
      'Add a credential of a CPE, or an onboarding credential set at the factory (default password: generated)',
    )
    .option('--device <id>', 'the CPE')
    .option(
      '--onboarding',
      'an onboarding credential: any CPE may use it after a factory reset, or while it has none of its own',
    )
    .option(
      '--password-file <file>',
      'read the password from the first line of this file, so that no process list shows it',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle credential add cpe1 --device 1234567890\n  $ cuttle credential add ' +
        'factory --onboarding --password-file factory.txt',
    )
    .action(async (username: string, flags: AddFlags) => {
      const password = flags.passwordFile === undefined ? undefined : readText(flags.passwordFile).split(/\r?\n/)[0];
      const body = given({ username, password, device_id: flags.device, onboarding: flags.onboarding });
      const added = await answer(connect().POST('/v1/credentials', { body }));
      const shown = added.password === undefined ? '' : `, with the password ${added.password} (shown only once)`;
      print(flags.json, added, () => `Added ${added.username}${shown}.`);
    });

  credential
    .command('list')
    .description('List credentials (never the passwords)')
    .option('--device <id>', 'those of one CPE')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ cuttle credential list --device 1234567890')
    .action(async (flags: { device?: string; json?: true }) => {
      const api = connect();
      const credentials = await listAll((page) =>
        api.GET('/v1/credentials', { params: { query: { ...page, ...given({ device_id: flags.device }) } } }),
      );
      const rows = credentials.map((each) => ({
        username: each.username,
        device: each.onboarding ? '(onboarding)' : each.device_id,
      }));
      print(flags.json, credentials, () =>
        rows.length > 0 ? table(rows) : 'No matching credentials. Add one: cuttle credential add <username>',
      );
    });

  credential
    .command('remove <username>')
    .description('Remove a credential, named by its username with the organization prefix')
    .addHelpText('after', '\nExample:\n  $ cuttle credential remove default.cpe1')
    .action(async (username: string) => {
      await answer(connect().DELETE('/v1/credentials/{id}', { params: { path: { id: username } } }));
      console.log(`Removed ${username}.`);
    });
  return credential;
}
