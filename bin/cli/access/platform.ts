import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { listAll, answer, given } from '../apiClient.ts';
import { WorkflowsClosing } from '../problems.ts';
import { fields, print, table } from '../output.ts';

interface LimitFlags {
  name?: string;
  maxDevices?: number;
  maxRuns?: number;
  maxRequestsPerSecond?: number;
  json?: true;
}

/** Adds the commands that need a platform key: see `cuttle api-key create --platform`. */
export function addPlatformCommands(organization: Command, connect: () => Api): void {
  withLimits(organization.command('create <id>'))
    .description('Create an organization (needs a platform key, like the commands below)')
    .addHelpText(
      'after',
      '\nExample:\n  $ cuttle organization create acme --name "Acme Fiber" --max-devices 50000\n' +
        '  $ cuttle api-key create first --role admin --organization acme',
    )
    .action(async (id: string, flags: LimitFlags) => {
      const made = await answer(
        connect().POST('/v1/organizations', { body: { id, name: flags.name ?? id, limits: limitsOf(flags) } }),
      );
      print(flags.json, made, () => describe(made));
    });

  withLimits(organization.command('limit <id>'))
    .description('Change the limits or the name of an organization')
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
    .description('List all organizations')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: true }) => {
      const api = connect();
      const organizations = await listAll((query) => api.GET('/v1/organizations', { params: { query } }));
      print(flags.json, organizations, () =>
        table(organizations.map(({ id, name, suspended_at: since }) => ({ id, name, 'suspended since': since }))),
      );
    });

  organization
    .command('suspend <id>')
    .description('Suspend an organization: refuse its keys and CPEs, and start none of its runs')
    .requiredOption('--reason <text>', 'the reason, shown to callers that use one of its keys')
    .option('--json', 'print JSON')
    .action(async (id: string, flags: { reason: string; json?: true }) => {
      const changed = await answer(
        connect().POST('/v1/organizations/{id}/suspend', { params: { path: { id } }, body: { reason: flags.reason } }),
      );
      print(flags.json, changed, () => `${id} is suspended.`);
    });

  organization
    .command('resume <id>')
    .description('End a suspension; waiting runs start')
    .option('--json', 'print JSON')
    .action(async (id: string, flags: { json?: true }) => {
      const changed = await answer(connect().POST('/v1/organizations/{id}/resume', { params: { path: { id } } }));
      print(flags.json, changed, () => `${id} is no longer suspended.`);
    });

  organization
    .command('delete <id>')
    .description('Delete an organization that has no devices and no services')
    .option('--confirm <id>', 'repeat the id to delete the organization with everything it owns')
    .action(async (id: string, flags: { confirm?: string }) => {
      const api = connect();
      await untilWorkflowsClosed(() =>
        answer(
          api.DELETE('/v1/organizations/{id}', { params: { path: { id }, query: given({ confirm: flags.confirm }) } }),
        ),
      );
      console.log(`Deleted ${id}.`);
    });
}

/** Repeats the request while the API reports that workflows of detached instances are still closing. */
async function untilWorkflowsClosed(remove: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await remove();
      return;
    } catch (error) {
      if (!(error instanceof WorkflowsClosing)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function withLimits(command: Command): Command {
  return command
    .option('--name <name>', 'how it is called')
    .option('--max-devices <count>', 'maximum number of devices; none: no limit', parseLimit)
    .option('--max-runs <count>', 'maximum number of concurrent runs; none: no limit', parseLimit)
    .option(
      '--max-requests-per-second <rate>',
      'API requests per second for all its keys together; none: only the limit of each key',
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

/** Returns Infinity for `none`, because Commander treats null as an option without a value. */
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
    'requests per second': limit(limits.requests_per_second),
    'suspended since': since,
    because: reason,
  });
}
