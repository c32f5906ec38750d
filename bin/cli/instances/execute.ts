import type { Command } from 'commander';
import type { Api } from '../apiClient.ts';
import { answer } from '../apiClient.ts';
import { print } from '../output.ts';

const commands = {
  execute: {
    what: 'Run an instance now, whatever its trigger events',
    said: 'will run. Follow it with: cuttle instance status',
  },
  cancel: {
    what: 'Cancel the current run and any waiting trigger',
    said: 'is cancelled. Messages that the CPE has not received yet are not sent',
  },
};

/** Adds `execute` and `cancel` to `cuttle instance`. */
export function addRunCommands(instance: Command, connect: () => Api): void {
  for (const name of ['execute', 'cancel'] as const) {
    const { what, said } = commands[name];
    instance
      .command(`${name} <id>`)
      .description(what)
      .option('--json', 'print JSON')
      .addHelpText('after', `\nExample:\n  $ cuttle instance ${name} ins_4kq0b7`)
      .action(async (id: string, flags: { json?: true }) => {
        const shown = await answer(connect().POST(`/v1/instances/{id}/${name}`, { params: { path: { id } } }));
        print(flags.json, shown, () => `${shown.service_name} on ${shown.device_id} ${said}.`);
      });
  }
}
