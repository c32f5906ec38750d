import type { Command } from 'commander';
import type { Api } from '../apiClient.ts';
import { answer } from '../apiClient.ts';
import { print } from '../output.ts';

const example = { device: '1234567890', instance: 'ins_4kq0b7' };
const pauses = { device: 'begin nothing new on a CPE', instance: 'begin no new run of an instance' };

/** `pause` and `resume` of a device or an instance. */
export function addPauseCommands(command: Command, what: 'device' | 'instance', connect: () => Api): void {
  const act = async (id: string, action: 'pause' | 'resume', json: true | undefined, said: string): Promise<void> => {
    const shown = await answer<unknown>(connect().POST(`/v1/${what}s/{id}/${action}`, { params: { path: { id } } }));
    print(json, shown, () => said);
  };
  command
    .command('pause <id>')
    .description(`${pauses[what]}; a run under way goes on to its end, what triggers another waits`)
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  $ cuttle ${what} pause ${example[what]}`)
    .action((id: string, flags: { json?: true }) =>
      act(id, 'pause', flags.json, `${id} is paused: no new run begins.`),
    );
  command
    .command('resume <id>')
    .description('end the pause, and begin what waited')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  $ cuttle ${what} resume ${example[what]}`)
    .action((id: string, flags: { json?: true }) => act(id, 'resume', flags.json, `${id} is resumed.`));
}
