import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { listAll, answer } from '../apiClient.ts';
import { fields, print, printable, table } from '../output.ts';
import { requireService } from './findService.ts';

interface ShowFlags {
  version?: number;
  script?: true;
  json?: true;
}

/** Adds `list`, `show` and `remove` to `cuttle service`. */
export function addServiceCommands(service: Command, connect: () => Api): void {
  service
    .command('list')
    .description('List services, without their scripts')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ cuttle service list')
    .action((flags: { json?: true }) => list(connect(), flags.json));
  service
    .command('show <name>')
    .description('Show a service with its variables and script')
    .option('--version <number>', 'an older version', parseVersion)
    .option('--script', 'print only the script, exactly as saved')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle service show pppoe\n  $ cuttle service show pppoe --version 3 --script > pppoe.lua',
    )
    .action((name: string, flags: ShowFlags) => show(connect(), name, flags));
  service
    .command('remove <name>')
    .description('Remove a service that no CPE uses, with all its versions')
    .addHelpText('after', '\nExample:\n  $ cuttle service remove pppoe')
    .action(async (name: string) => {
      const api = connect();
      const { id } = await requireService(api, name);
      await answer(api.DELETE('/v1/services/{id}', { params: { path: { id } } }));
      console.log(`Removed ${name}.`);
    });
}

async function list(api: Api, json: boolean | undefined): Promise<void> {
  const services = await listAll((query) => api.GET('/v1/services', { params: { query } }));
  const rows = services.map(({ id, name, version, events, description }) => ({
    name,
    version,
    id,
    events: events.join(', ') || 'none',
    description,
  }));
  print(json, services, () =>
    rows.length > 0 ? table(rows) : 'No services yet. Create one: cuttle service apply <file>',
  );
}

async function show(api: Api, name: string, { version, script, json }: ShowFlags): Promise<void> {
  const { id, description } = await requireService(api, name);
  const path = { id };
  const shown =
    version === undefined
      ? await answer(api.GET('/v1/services/{id}', { params: { path } }))
      : await answer(api.GET('/v1/services/{id}/versions/{number}', { params: { path: { id, number: version } } }));
  // Unchanged byte by byte, so that applying the file again changes nothing.
  if (script && !json) process.stdout.write(shown.script);
  else print(json, shown, () => describe({ service: name, id, description }, shown));
}

function describe(
  named: { service: string; id: string; description: string },
  shown: Schemas['ServiceVersion'],
): string {
  const { version, variables, events, limits, retry, fits, script } = shown;
  const rows = variables.map(variableRow);
  const head = fields({
    ...named,
    version,
    'runs on': events.join(', ') || 'none (manual runs only)',
    limits: Object.entries(limits)
      .filter(([, limit]) => limit !== null)
      .map(([limit, value]) => `${limit} ${value ?? ''}`)
      .join(', '),
    retries: retry.attempts > 1 ? `${retry.attempts} attempts, on ${retry.on.join(', ')}` : 'none',
    fits:
      Object.entries(fits)
        .filter(([, wanted]) => wanted.length > 0)
        .map(([what, wanted]) => `${what} ${wanted.join(' or ')}`)
        .join(', ') || 'all CPEs',
  });
  return [head, ...(rows.length > 0 ? [table(rows)] : []), script.split('\n').map(printable).join('\n')].join('\n\n');
}

function variableRow({
  name,
  type,
  required,
  secret,
  default: value,
  description = '',
}: Schemas['ServiceVersion']['variables'][number]) {
  return {
    variable: name,
    type,
    required: required ? 'required' : '',
    secret: secret ? 'secret' : '',
    default: value === undefined ? '' : String(value),
    description,
  };
}

function parseVersion(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a version number.');
  return Number(text);
}
