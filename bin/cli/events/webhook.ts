import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { SetupError } from '../../../lib/config/setupError.ts';
import type { Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { listAll, answer, given } from '../apiClient.ts';
import { print, table } from '../output.ts';

interface Json {
  json?: true;
}

interface AddFlags extends Json {
  types?: string;
  description?: string;
}

export function webhookCommand(connect: () => Api): Command {
  const webhook = new Command('webhook').description('Manage webhooks, which send events to your servers');

  webhook
    .command('add <url>')
    .description('Send events to a URL; the signing secret is shown only once')
    .option('--types <types>', 'only these types, comma-separated: instance.provisioned,instance.failed')
    .option('--description <text>', 'for people')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ cuttle webhook add https://bss.example.net/cuttle --types instance.provisioned,instance.failed',
    )
    .action(async (url: string, { types, description, json }: AddFlags) => {
      // The API checks the names.
      const wanted = types?.split(',').map((type) => type.trim()) as Schemas['NewWebhook']['types'];
      const made = await answer(connect().POST('/v1/webhooks', { body: given({ url, types: wanted, description }) }));
      print(
        json,
        made,
        () => `Created ${made.id}. Its deliveries are signed with this secret (shown only once):\n${made.secret}`,
      );
    });

  webhook
    .command('list')
    .description('List webhooks and their state')
    .option('--json', 'print JSON')
    .action(async ({ json }: Json) => {
      const api = connect();
      const webhooks = await listAll((query) => api.GET('/v1/webhooks', { params: { query } }));
      print(json, webhooks, () => (webhooks.length > 0 ? table(webhooks.map(rowOf)) : 'There are no webhooks.'));
    });

  webhook
    .command('test <id>')
    .description('Send a test event, and wait for the first attempt')
    .option('--json', 'print JSON')
    .action((id: string, { json }: Json) => test(connect(), id, json));

  webhook
    .command('enable <id>')
    .description('Enable a disabled webhook')
    .option('--json', 'print JSON')
    .action(async (id: string, { json }: Json) => {
      const enabled = await answer(
        connect().PATCH('/v1/webhooks/{id}', { params: { path: { id } }, body: { disabled: false } }),
      );
      print(
        json,
        enabled,
        () => `${enabled.id} is enabled. See the events that it missed: cuttle events --after oldest`,
      );
    });

  webhook
    .command('remove <id>')
    .description('Remove a webhook')
    .action(async (id: string) => {
      await answer(connect().DELETE('/v1/webhooks/{id}', { params: { path: { id } } }));
      console.log(`Removed ${id}.`);
    });
  return webhook;
}

function rowOf({
  id,
  url,
  types,
  description,
  disabled_at: disabled,
  disabled_reason: reason,
  failing_since: failing,
  last_attempt: last,
}: Schemas['Webhook']): Record<string, string> {
  const state =
    disabled !== null
      ? `disabled: ${reason ?? ''}`
      : failing !== null
        ? `failing since ${failing}: ${last?.error ?? ''}`
        : last
          ? 'well'
          : 'not used yet';
  return { webhook: id, url, types: types.join(',') || 'all', description, state };
}

const everyMilliseconds = 250;
/** Milliseconds. An endpoint has 15 seconds to answer, and other deliveries may be ahead of this one. */
const timeoutMs = 30_000;

async function test(api: Api, id: string, json: boolean | undefined): Promise<void> {
  let delivery: Schemas['Delivery'] = await answer(api.POST('/v1/webhooks/{id}/test', { params: { path: { id } } }));
  const deadline = Date.now() + timeoutMs;
  while (delivery.status === 'pending' && delivery.error === null) {
    if (Date.now() > deadline)
      throw new SetupError(
        'No attempt was made yet: no worker is running, or Temporal does not answer. Check GET /readyz of the API.',
      );
    await pause(everyMilliseconds);
    delivery = await answer(
      api.GET('/v1/webhooks/{id}/deliveries/{delivery}', { params: { path: { id, delivery: delivery.id } } }),
    );
  }
  print(json, delivery, () => describe(delivery));
  if (delivery.status !== 'delivered') process.exitCode = 1;
}

function describe({ status, response_status: code, error }: Schemas['Delivery']): string {
  if (status === 'delivered') return `It was accepted, with HTTP ${code ?? ''}.`;
  return `It was not accepted: ${error ?? ''}.${status === 'pending' ? ' It is tried again.' : ''}`;
}
