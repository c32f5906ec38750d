import { setTimeout as pause } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Schemas } from '../../../client/client.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import type { Api } from '../apiClient.ts';
import { answer } from '../apiClient.ts';
import { print, printable } from '../output.ts';

type Body = Schemas['NewDeviceAction'];
type Asked = Schemas['DeviceActionWithResult'];

interface Flags {
  expires?: number;
  wait: boolean;
  json?: true;
}

const everyMilliseconds = 500;

/** Adds the device actions. Each waits for its result; Ctrl-C ends only the waiting. */
export function addDeviceActionCommands(device: Command, connect: () => Api): Command {
  const add = (usage: string, description: string, example: string): Command =>
    device
      .command(usage)
      .description(description)
      .option(
        '--expires <seconds>',
        'drop the request if it has not been sent within this many seconds (default: 3600)',
        parseSeconds,
      )
      .option('--no-wait', 'only ask for it')
      .option('--json', 'print JSON')
      .addHelpText('after', `\nExample:\n  $ cuttle device ${example}`);
  const perform = async (id: string, body: Body, flags: Flags): Promise<void> => {
    const expiring = flags.expires === undefined ? body : { ...body, expires_in: flags.expires };
    await ask(connect(), id, expiring, flags);
  };

  add(
    'get <id> <names...>',
    'Read parameters from a CPE; a name ending in "." reads everything below it',
    'get 1234567890 InternetGatewayDevice.DeviceInfo.',
  ).action((id: string, names: string[], flags: Flags) =>
    perform(id, { method: 'get_parameter_values', names }, flags),
  );
  add(
    'set <id> <values...>',
    'Set parameters of a CPE (name=value), all or none',
    'set 1234567890 InternetGatewayDevice.ManagementServer.PeriodicInformInterval=3600',
  )
    .option('--secret', 'never show these values again')
    .action((id: string, given: string[], flags: Flags & { secret?: true }) =>
      perform(
        id,
        { method: 'set_parameter_values', values: given.map((text) => readValue(text, flags.secret)) },
        flags,
      ),
    );
  add(
    'refresh <id> [path]',
    'Read all parameters of a CPE, or those of one object; then see device show --parameters',
    'refresh 1234567890',
  ).action((id: string, path: string | undefined, flags: Flags) =>
    perform(id, { method: 'refresh', ...(path !== undefined && { path }) }, flags),
  );
  add('reboot <id>', 'restart a CPE', 'reboot 1234567890').action((id: string, flags: Flags) =>
    perform(id, { method: 'reboot' }, flags),
  );
  add('factory-reset <id>', 'Reset a CPE to factory settings', 'factory-reset 1234567890 --confirm 1234567890')
    .requiredOption('--confirm <id>', 'its id once more')
    .action((id: string, flags: Flags & { confirm: string }) =>
      perform(id, { method: 'factory_reset', confirm: flags.confirm }, flags),
    );
  add('connect <id>', 'Send a connection request to a CPE', 'connect 1234567890').action((id: string, flags: Flags) =>
    perform(id, { method: 'connection_request' }, flags),
  );
  return device;
}

function parseSeconds(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of seconds.');
  return Number(text);
}

/** @throws SetupError, which never repeats a value. */
function readValue(text: string, secret: true | undefined): { name: string; value: string; secret?: true } {
  const at = text.indexOf('=');
  if (at < 1) throw new SetupError('Write each value as name=value.');
  return { name: text.slice(0, at), value: text.slice(at + 1), ...(secret && { secret }) };
}

/** Sets exit code 1 unless the CPE acknowledges the action. */
async function ask(api: Api, id: string, body: Body, { wait, json }: Flags): Promise<void> {
  const asked = await answer(api.POST('/v1/devices/{id}/actions', { params: { path: { id } }, body }));
  if (!wait) {
    print(json, asked, () => `Asked: ${asked.id}.`);
    return;
  }
  const outcome = await follow(api, asked, json);
  if (!outcome) return;
  print(json, outcome, () => describe(outcome));
  if (outcome.status !== 'acknowledged') process.exitCode = 1;
}

/** @returns undefined when the user stopped waiting. */
async function follow(api: Api, asked: Asked, json: boolean | undefined): Promise<Asked | undefined> {
  const left = new AbortController();
  const leave = (): void => {
    left.abort();
  };
  process.once('SIGINT', leave);
  let request = asked;
  let said = '';
  try {
    while (request.status === 'queued' || request.status === 'sent') {
      const now =
        request.waiting ??
        (request.status === 'sent' ? 'The CPE was given it.' : 'A connection request to the CPE is pending.');
      // Goes to standard error, so that standard output holds only the result.
      if (!json && now !== said) console.error(printable(now));
      said = now;
      await pause(everyMilliseconds, undefined, { signal: left.signal });
      request = await answer(
        api.GET('/v1/devices/{id}/actions/{action}', {
          params: { path: { id: asked.device_id, action: asked.id } },
        }),
      );
    }
    return request;
  } catch (error) {
    if (!left.signal.aborted) throw error;
    console.error(`It continues without this command until ${asked.expires_at}.`);
    process.exitCode = 1;
    return undefined;
  } finally {
    process.off('SIGINT', leave);
  }
}

function describe({ status, fault, result }: Asked): string {
  if (fault) {
    const about = fault.parameter_faults.map(
      (each) => `\n  ${each.parameter_name}: ${each.fault_code} ${each.fault_string}`,
    );
    return (
      coloured('red', printable(`The CPE refused: ${fault.fault_code} ${fault.fault_string}`)) +
      about.map((line) => `\n${printable(line.slice(1))}`).join('')
    );
  }
  if (status === 'expired') return coloured('red', 'The CPE did not connect, or did not answer, in time.');
  if (status === 'cancelled') return coloured('yellow', 'It was cancelled.');
  if (result?.values) return result.values.map(({ name, value }) => printable(`${name} = ${value}`)).join('\n');
  return coloured('green', result?.applied === false ? 'Done; the CPE applies it later.' : 'Done.');
}

function coloured(colour: 'red' | 'yellow' | 'green', text: string): string {
  return styleText(colour, text, { stream: process.stdout });
}
