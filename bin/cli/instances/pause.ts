import type { Command } from 'commander';
import type { Api } from '../apiClient.ts';
import { answer } from '../apiClient.ts';
import { print } from '../output.ts';

const example = { device: '1234567890', instance: 'ins_4kq0b7' };
const pauses = { device: 'Start no new run on a CPE', instance: 'begin no new run of an instance' };

/** Adds `pause` and `resume` to `cuttle device` or `cuttle instance`. */
export function addPauseCommands(command: Command, what: 'device' | 'instance', connect: () => Api): void {
  const act = async (id: string, action: 'pause' | 'resume', json: true | undefined, said: string): Promise<void> => {
    const shown = await answer<unknown>(connect().POST(`/v1/${what}s/{id}/${action}`, { params: { path: { id } } }));
    print(json, shown, () => said);
  };
  command
    .command('pause <id>')
    .description(`${pauses[what]}; the current run continues, and new triggers wait`)
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  $ cuttle ${what} pause ${example[what]}`)
    .action((id: string, flags: { json?: true }) =>
      act(id, 'pause', flags.json, `${id} is paused: no new run starts.`),
    );
  command
    .command('resume <id>')
    .description('End the pause; waiting runs start')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  $ cuttle ${what} resume ${example[what]}`)
    .action((id: string, flags: { json?: true }) => act(id, 'resume', flags.json, `${id} is resumed.`));
}
