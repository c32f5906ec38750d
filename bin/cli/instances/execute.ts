import type { Command } from 'commander';
import type { Api } from '../apiClient.ts';
import { answer } from '../apiClient.ts';
import { print } from '../output.ts';

const wishes = {
  execute: {
    what: 'run an instance that is not running, whatever its events',
    said: 'is to run: cuttle instance status shows how it goes',
  },
  cancel: {
    what: 'end the run under way, and take back what waits to run',
    said: 'is cancelled: its messages that the CPE has not fetched are not sent',
  },
};

/** `execute` and `cancel` of an instance. */
export function addRunCommands(instance: Command, connect: () => Api): void {
  for (const name of ['execute', 'cancel'] as const) {
    const { what, said } = wishes[name];
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
