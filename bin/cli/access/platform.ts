import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { all, answer, given } from '../apiClient.ts';
import { WindingDown } from '../problems.ts';
import { fields, print, table } from '../output.ts';

interface LimitFlags {
  name?: string;
  maxDevices?: number;
  maxRuns?: number;
  maxRequestsPerSecond?: number;
  json?: true;
}

/** What takes a key of the platform: see `cuttle api-key create --platform`. */
export function addPlatformCommands(organization: Command, connect: () => Api): void {
  withLimits(organization.command('create <id>'))
    .description('make an organization (with a key of the platform, as all that follow)')
    .addHelpText(
      'after',
      '\nExample:\n  $ cuttle organization create acme --name "Acme Fiber" --max-devices 50000\n  $ cuttle api-key create first --role admin --organization acme',
    )
    .action(async (id: string, flags: LimitFlags) => {
      const made = await answer(
        connect().POST('/v1/organizations', { body: { id, name: flags.name ?? id, limits: limitsOf(flags) } }),
      );
      print(flags.json, made, () => describe(made));
    });

  withLimits(organization.command('limit <id>'))
    .description('change how much an organization may have, or its name')
    .addHelpText('after', '\nExample:\n  $ cuttle organization limit acme --max-runs 200 --max-devices none')
    .action(async (id: string, flags: LimitFlags) => {
      const changed = await answer(
        connect().PATCH('/v1/organizations/{id}', {
          params: { path: { id } },
          body: given({ name: flags.name, limits: limitsOf(flags) }),
        }),
      );
      print(flags.json, changed, () => describe(changed));
    });

  organization
    .command('list')
    .description('all organizations')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: true }) => {
      const api = connect();
      const organizations = await all((query) => api.GET('/v1/organizations', { params: { query } }));
      print(flags.json, organizations, () =>
        table(organizations.map(({ id, name, suspended_at: since }) => ({ id, name, 'suspended since': since }))),
      );
    });

  organization
    .command('suspend <id>')
    .description('refuse its keys and its CPEs, and begin none of its runs')
    .requiredOption('--reason <text>', 'told to whoever comes with one of its keys')
    .option('--json', 'print JSON')
    .action(async (id: string, flags: { reason: string; json?: true }) => {
      const changed = await answer(
        connect().POST('/v1/organizations/{id}/suspend', { params: { path: { id } }, body: { reason: flags.reason } }),
      );
      print(flags.json, changed, () => `${id} is suspended.`);
    });

  organization
    .command('resume <id>')
    .description('end a suspension; runs that waited begin')
    .option('--json', 'print JSON')
    .action(async (id: string, flags: { json?: true }) => {
      const changed = await answer(connect().POST('/v1/organizations/{id}/resume', { params: { path: { id } } }));
      print(flags.json, changed, () => `${id} is not suspended any more.`);
    });

  organization
    .command('delete <id>')
    .description('delete an organization that has neither devices nor services')
    .option('--confirm <id>', 'its id once more: it is deleted with all that it has')
    .action(async (id: string, flags: { confirm?: string }) => {
      const api = connect();
      await untilWoundDown(() =>
        answer(
          api.DELETE('/v1/organizations/{id}', { params: { path: { id }, query: given({ confirm: flags.confirm }) } }),
        ),
      );
      console.log(`Deleted ${id}.`);
    });
}

/** While the workflows of what was detached are closed the API says so. */
async function untilWoundDown(remove: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await remove();
      return;
    } catch (error) {
      if (!(error instanceof WindingDown)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function withLimits(command: Command): Command {
  return command
    .option('--name <name>', 'how it is called')
    .option('--max-devices <count>', 'how many devices it may have; none: any number', parseLimit)
    .option('--max-runs <count>', 'how many runs it may have under way at a time; none: any number', parseLimit)
    .option(
      '--max-requests-per-second <rate>',
      'what its keys may ask of the API together; none: as much as each key may',
      parseLimit,
    )
    .option('--json', 'print JSON');
}

function limitsOf({
  maxDevices,
  maxRuns,
  maxRequestsPerSecond,
}: LimitFlags): NonNullable<Schemas['NewOrganization']['limits']> {
  const limit = (value: number | undefined): number | null | undefined => (value === Infinity ? null : value);
  return given({ devices: limit(maxDevices), runs: limit(maxRuns), requests_per_second: limit(maxRequestsPerSecond) });
}

/** Infinity for none: commander takes null for an option without a value. */
function parseLimit(text: string): number {
  if (text === 'none') return Infinity;
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError('It must be a number, or none.');
  return number;
}

function describe({
  id,
  name,
  limits,
  suspended_at: since,
  suspended_reason: reason,
}: Schemas['ManagedOrganization']): string {
  const limit = (value: number | null): string => (value === null ? 'none' : String(value));
  return fields({
    organization: id,
    name,
    'limit of devices': limit(limits.devices),
    'limit of runs at a time': limit(limits.runs),
    'limit of requests per second': limit(limits.requests_per_second),
    'suspended since': since,
    because: reason,
  });
}
