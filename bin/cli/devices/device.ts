import { Command, InvalidArgumentError } from 'commander';
import type { Query, Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { listAll, answer, given } from '../apiClient.ts';
import { fields, print, printable, table } from '../output.ts';
import { addPauseCommands } from '../instances/pause.ts';

interface Json {
  json?: true;
}

interface ListFlags extends Json {
  tag?: string;
  search?: string;
  status?: NonNullable<Query<'/v1/devices'>['status']>;
  unreachable?: true;
  since?: string;
  silentSince?: string;
}

/** @param connect reads the settings, so it is called only when a command runs. */
export function deviceCommand(connect: () => Api): Command {
  const device = new Command('device').description('Register CPEs, look at them, and act on one CPE');

  device
    .command('add <id>')
    .description('Register a CPE by its serial number, or by another id that its Inform contains')
    .option('--oui <oui>', "the manufacturer's OUI, six hexadecimal digits")
    .option('--product-class <class>', 'its product class')
    .option('--tag <tag>', 'a tag for filters and searches; can be repeated', collect)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle device add 1234567890\n  $ cuttle device add 1234567890 --oui 00040E ' +
        '--product-class "FRITZ!Box"',
    )
    .action(async (id: string, flags: Json & { oui?: string; productClass?: string; tag?: string[] }) => {
      const body = given({ id, oui: flags.oui, product_class: flags.productClass, tags: flags.tag });
      const added = await answer(connect().POST('/v1/devices', { body }));
      print(flags.json, added, () => `Registered ${added.id}.`);
    });

  device
    .command('list')
    .description('List CPEs, both registered and discovered')
    .option('--tag <tag>', 'those that have this tag')
    .option('--search <text>', 'only CPEs whose id or serial number begins with this text')
    .option('--status <status>', 'only registered, or only discovered CPEs')
    .option('--unreachable', 'only CPEs whose last connection request failed and that have not sent an Inform since')
    .option('--since <time>', 'only CPEs that sent an Inform within this time: 30m, 2h, 7d, or since an ISO 8601 time')
    .option('--silent-since <time>', 'only CPEs that have not sent an Inform within this time')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle device list\n  $ cuttle device list --tag vip --silent-since 24h\n' +
        '  $ cuttle device list --json | jq -r ".[].id"',
    )
    .action((flags: ListFlags) => list(connect(), flags));

  device
    .command('show <id>')
    .description('Show a CPE with its services')
    .option('--parameters', 'also show its stored parameters')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle device show 1234567890\n  $ cuttle device show 1234567890 --parameters',
    )
    .action((id: string, flags: Json & { parameters?: true }) => show(connect(), id, flags));

  device
    .command('expect-bootstrap <id>')
    .description("Open a CPE's bootstrap window, for organizations that require one")
    .option('--seconds <number>', 'how long, up to a week', parseSeconds, 3600)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ cuttle device expect-bootstrap 1234567890 --seconds 86400')
    .action(async (id: string, flags: Json & { seconds: number }) => {
      const asked = { params: { path: { id } }, body: { seconds: flags.seconds } };
      const window = await answer(connect().POST('/v1/devices/{id}/bootstrap-window', asked));
      print(
        flags.json,
        window,
        () => `The bootstrap window of ${id} is open until ${window.bootstrap_expected_until ?? ''}.`,
      );
    });

  device
    .command('remove <id>')
    .description('Remove a CPE; detach its services first')
    .addHelpText('after', '\nExample:\n  $ cuttle device remove 1234567890')
    .action(async (id: string) => {
      await answer(connect().DELETE('/v1/devices/{id}', { params: { path: { id } } }));
      console.log(`Removed ${id}.`);
    });
  addPauseCommands(device, 'device', connect);
  return device;
}

async function list(
  api: Api,
  { json, tag, search, status, unreachable, since, silentSince }: ListFlags,
): Promise<void> {
  const query = given({ tag, search, status, unreachable, informed_since: since, informed_before: silentSince });
  const devices = await listAll((page) => api.GET('/v1/devices', { params: { query: { ...query, ...page } } }));
  const none =
    Object.keys(query).length > 0 ? 'No matching devices.' : 'There are no devices yet: cuttle device add <id>';
  print(json, devices, () => (devices.length > 0 ? table(devices.map(row)) : none));
}

const collect = (tag: string, tags: string[] = []): string[] => [...tags, tag];

function parseSeconds(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of seconds.');
  return Number(text);
}

function row({ id, status, manufacturer, product_class, software_version, last_inform_at }: Schemas['Device']) {
  return {
    id,
    status,
    manufacturer,
    'product class': product_class,
    software: software_version,
    'last inform': last_inform_at,
  };
}

async function show(api: Api, id: string, flags: { json?: true; parameters?: true }): Promise<void> {
  const path = { id };
  const device = await answer(api.GET('/v1/devices/{id}', { params: { path } }));
  const instances = await listAll((page) =>
    api.GET('/v1/instances', { params: { query: { device_id: id, ...page } } }),
  );
  const parameters =
    flags.parameters && (await listAll((query) => api.GET('/v1/devices/{id}/parameters', { params: { path, query } })));
  print(flags.json, { ...device, instances, ...(parameters && { parameters }) }, () => {
    const { requested_at, error } = device.connection_request;
    const services = instances.map((each) => ({ service: each.service_name, status: each.status, instance: each.id }));
    return [
      fields({
        ...row(device),
        oui: device.oui,
        tags: device.tags.join(', '),
        'paused since': device.paused_at,
        'asked for a connection': requested_at && `${requested_at}${error === null ? '' : `, in vain: ${error}`}`,
      }),
      ...(services.length > 0 ? [`\n${table(services)}`] : []),
      ...(parameters
        ? [`\n${parameters.map((each) => printable(`${each.path} = ${each.value ?? ''}`)).join('\n')}`]
        : []),
    ].join('\n');
  });
}
