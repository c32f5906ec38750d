import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { SetupError } from '../../lib/setupError.ts';
import type { ApiClient } from '../apiClient.ts';
import type { Delivery, Webhook } from '../apiTypes.ts';
import { deliverySchema, webhookSchema } from '../apiTypes.ts';
import { print, table } from '../output.ts';

interface Json {
  json?: true;
}

interface AddFlags extends Json {
  types?: string;
  description?: string;
}

export function webhookCommand(connect: () => ApiClient): Command {
  const webhook = new Command('webhook').description('servers of yours that are told what happens');

  webhook
    .command('add <url>')
    .description('have events posted to a URL; shows the secret that they are signed with, this once')
    .option('--types <types>', 'only these, separated by commas, such as instance.provisioned,instance.failed')
    .option('--description <text>', 'for people')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ cuttle webhook add https://bss.example.net/cuttle --types instance.provisioned,instance.failed')
    .action(async (url: string, { types, description, json }: AddFlags) => {
      const wish = { url, types: types?.split(',').map((type) => type.trim()), description };
      const made = await connect().send('POST', '/v1/webhooks', wish, webhookSchema);
      print(json, made, () => `Made ${made.id}. Its messages are signed with this secret, which is not shown again:\n${made.secret ?? ''}`);
    });

  webhook
    .command('list')
    .description('all of them, and how they fare')
    .option('--json', 'print JSON')
    .action(async ({ json }: Json) => {
      const all = await connect().list('/v1/webhooks', {}, webhookSchema);
      print(json, all, () => (all.length > 0 ? table(all.map(rowOf)) : 'There are no webhooks.'));
    });

  webhook
    .command('test <id>')
    .description('send a test, and wait for what comes of its first attempt')
    .option('--json', 'print JSON')
    .action((id: string, { json }: Json) => test(connect(), id, json));

  webhook
    .command('enable <id>')
    .description('deliver to it again, from now on')
    .option('--json', 'print JSON')
    .action(async (id: string, { json }: Json) => {
      const enabled = await connect().send('PATCH', path(id), { disabled: false }, webhookSchema);
      print(json, enabled, () => `${enabled.id} is enabled. What happened meanwhile: cuttle events --after oldest`);
    });

  webhook
    .command('remove <id>')
    .description('deliver nothing more to it')
    .action(async (id: string) => {
      await connect().remove(path(id));
      console.log(`Removed ${id}.`);
    });
  return webhook;
}

const path = (id: string): string => `/v1/webhooks/${encodeURIComponent(id)}`;

function rowOf({ id, url, types, description, disabled_at: disabled, disabled_reason: reason, failing_since: failing, last_attempt: last }: Webhook): Record<string, string> {
  const state = disabled !== '' ? `disabled: ${reason}` : failing !== '' ? `failing since ${failing}: ${last?.error ?? ''}` : last ? 'well' : 'not used yet';
  return { webhook: id, url, types: types.join(',') || 'all', description, state };
}

const everyMilliseconds = 250;
/** An endpoint has 15 seconds to answer, and others may be before it. */
const patienceMs = 30_000;

async function test(api: ApiClient, id: string, json: boolean | undefined): Promise<void> {
  let delivery = await api.send('POST', `${path(id)}/test`, {}, deliverySchema);
  const deadline = Date.now() + patienceMs;
  while (delivery.status === 'pending' && delivery.error === '') {
    if (Date.now() > deadline) throw new SetupError('No attempt was made yet: no worker runs, or Temporal does not answer. GET /readyz of the API’s address tells.');
    await pause(everyMilliseconds);
    delivery = await api.get(`${path(id)}/deliveries/${encodeURIComponent(delivery.id)}`, deliverySchema);
  }
  print(json, delivery, () => describe(delivery));
  if (delivery.status !== 'delivered') process.exitCode = 1;
}

function describe({ status, response_status: code, error }: Delivery): string {
  if (status === 'delivered') return `It was accepted, with HTTP ${code ?? ''}.`;
  return `It was not accepted: ${error}.${status === 'pending' ? ' It is tried again.' : ''}`;
}
