import { Command, InvalidArgumentError } from 'commander';
import { SetupError } from '../../../lib/config/setupError.ts';
import type { Query, Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { listAll, answer, given } from '../apiClient.ts';
import { fields, print, printable, table } from '../output.ts';
import { requireService } from '../services/findService.ts';
import type { BulkRetryFlags } from '../jobs/bulkRetry.ts';
import { parseRate, refuseFilters, retryExamples, retryFailed } from '../jobs/bulkRetry.ts';
import type { ValueFlags } from '../services/variableFlags.ts';
import { collectVariable, readValues } from '../services/variableFlags.ts';
import { addPauseCommands } from './pause.ts';
import { addRunCommands } from './execute.ts';

type Instance = Schemas['Instance'];

interface Json {
  json?: true;
}

interface AttachFlags extends Json, ValueFlags {
  position?: number;
  version?: number | 'latest';
}

interface StatusFlags extends Json {
  device?: string;
  status?: string;
  service?: string;
  tag?: string;
  fault?: string;
  error?: string;
  since?: string;
}

export function instanceCommand(connect: () => Api): Command {
  const instance = new Command('instance').description('Attach services to CPEs, and follow them');

  instance
    .command('attach <device> <service>')
    .description('Attach a service, by name, to a registered CPE')
    .option('--var <name=value>', 'a value for a variable of the service; can be repeated', collectVariable)
    .option('--vars-file <file>', 'read values from a YAML or JSON file, so that no process list shows secrets')
    .option('--position <number>', "its position among the CPE's services; the lowest runs first", parsePosition)
    .option('--version <number>', 'pin it to this version of the service (default: follow the latest)', parseVersion)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle instance attach 1234567890 pppoe --var pppoe_username=ann --vars-file secrets.yaml',
    )
    .action(async (device: string, service: string, flags: AttachFlags) => {
      const attached = await attach(connect(), device, service, flags);
      print(
        flags.json,
        attached,
        () =>
          `Attached ${attached.service_name} to ${attached.device_id}: instance ${attached.id}, ${attached.status}.`,
      );
    });

  instance
    .command('status [id]')
    .aliases(['list', 'show'])
    .description('Show one instance, or list instances')
    .option('--device <id>', 'those of one CPE')
    .option('--status <status>', 'only these statuses, comma-separated: pending, running, provisioned, failed')
    .option('--service <name>', 'those of this service')
    .option('--tag <tag>', 'those that have this tag')
    .option('--fault <code>', 'only instances that failed with this CWMP fault, such as 9002')
    .option('--error <type>', 'only instances that failed with this type of error, such as DeliveryTimeout')
    .option('--since <time>', 'only instances that failed within this time: 30m, 2h, 7d, or since an ISO 8601 time')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle instance list --status failed\n  $ cuttle instance status --fault ' +
        '9002 --since 2h\n  $ cuttle instance show ins_4kq0b7',
    )
    .action(async (id: string | undefined, flags: StatusFlags) => {
      if (id === undefined) await showAll(connect(), flags);
      else await showOne(connect(), id, flags);
    });

  instance
    .command('pin <id> <version>')
    .description('Pin an instance to a version of its service, from its next run on; "latest" removes the pin')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle instance pin ins_4kq0b7 3\n  $ cuttle instance pin ins_4kq0b7 latest',
    )
    .action(async (id: string, version: string, flags: Json) => {
      const pinned = await answer(
        connect().PATCH('/v1/instances/{id}', { params: { path: { id } }, body: { version: parseVersion(version) } }),
      );
      print(
        flags.json,
        pinned,
        () => `${pinned.service_name} on ${pinned.device_id}: ${describeVersion(pinned.version)}.`,
      );
    });

  instance
    .command('explain <id>')
    .description('Explain the status of an instance, and what to do')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ cuttle instance explain ins_4kq0b7')
    .action(async (id: string, flags: Json) => {
      const explained = await answer(connect().GET('/v1/instances/{id}/explain', { params: { path: { id } } }));
      const next = explained.next.map((text) => `  - ${printable(text)}`);
      print(flags.json, explained, () =>
        [
          `${explained.status} (${explained.code}), since ${explained.since}`,
          '',
          printable(explained.explanation),
          ...next,
        ].join('\n'),
      );
    });

  instance
    .command('retry [id]')
    .description('Retry a failed instance, or many at a limited rate')
    .option('--status <status>', 'retry many: all failed instances')
    .option('--service <name>', 'of this service')
    .option('--fault <code>', 'that failed with this CWMP fault, such as 9002')
    .option('--error <type>', 'that failed with this type of error, such as CwmpFault or DeliveryTimeout')
    .option('--since <time>', 'that failed within this time: 30m, 2h, 7d, or since an ISO 8601 time')
    .option('--device-prefix <text>', "whose CPE's id begins so")
    .option('--rate <rate>', 'maximum rate: 10/s, 30/m', parseRate)
    .option('--dry-run', 'only list what would be retried')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', retryExamples)
    .action(async (id: string | undefined, flags: BulkRetryFlags) => {
      if (id === undefined) return retryFailed(connect(), flags);
      refuseFilters(flags);
      const retried = await answer(connect().POST('/v1/instances/{id}/retry', { params: { path: { id } } }));
      print(flags.json, retried, () => `${retried.service_name} on ${retried.device_id} will run again.`);
    });

  instance
    .command('log <id>')
    .description("Show a run's log and messages (default: the last run)")
    .option('--run <number>', 'which run, from 1', parsePosition)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  $ cuttle instance log ins_4kq0b7\n  $ cuttle instance log ins_4kq0b7 --run 1')
    .action((id: string, flags: Json & { run?: number }) => showLog(connect(), id, flags));

  instance
    .command('detach <id>')
    .description('Detach a service from its CPE: the current run is cancelled, and the CPE keeps its configuration')
    .addHelpText('after', '\nExample:\n  $ cuttle instance detach ins_4kq0b7')
    .action(async (id: string) => {
      await answer(connect().DELETE('/v1/instances/{id}', { params: { path: { id } } }));
      console.log(`Detached ${id}.`);
    });
  addRunCommands(instance, connect);
  addPauseCommands(instance, 'instance', connect);
  return instance;
}

const find = (api: Api, id: string): Promise<Instance> =>
  answer(api.GET('/v1/instances/{id}', { params: { path: { id } } }));

async function attach(api: Api, device: string, serviceName: string, flags: AttachFlags): Promise<Instance> {
  const service = await requireService(api, serviceName);
  const variables = readValues(flags, service.variables);
  const body = given({
    device_id: device,
    service_id: service.id,
    variables,
    position: flags.position,
    version: flags.version,
  });
  return answer(api.POST('/v1/instances', { body }));
}

async function showAll(api: Api, flags: StatusFlags): Promise<void> {
  const { device, status, service, tag, fault, error, since } = flags;
  const query: Query<'/v1/instances'> = given({
    device_id: device,
    status,
    service,
    tag,
    fault_code: fault,
    error_type: error,
    failed_since: since,
  });
  const instances = await listAll((page) => api.GET('/v1/instances', { params: { query: { ...query, ...page } } }));
  const rows = instances.map((each) => ({
    instance: each.id,
    device: each.device_id,
    service: each.service_name,
    status: each.status,
    error: each.error?.message ?? '',
  }));
  print(flags.json, instances, () => (rows.length > 0 ? table(rows) : 'No matching instances.'));
}

async function showOne(api: Api, id: string, flags: Json): Promise<void> {
  const each = await find(api, id);
  print(flags.json, each, () =>
    fields({
      instance: each.id,
      device: each.device_id,
      service: each.service_name,
      status: each.status,
      version: describeVersion(each.version),
      error: each.error && `${each.error.type}: ${each.error.message}`,
      waiting:
        each.waiting &&
        `${each.waiting.reason}${each.waiting.not_before === null ? '' : `, not before ${each.waiting.not_before}`}`,
      'paused since': each.paused_at,
      'device paused since': each.device_paused_at,
      run: each.run,
      workflow: each.workflow_id,
      'in the Temporal UI': each.workflow_url,
    }),
  );
}

async function showLog(api: Api, id: string, flags: Json & { run?: number }): Promise<void> {
  const number = flags.run ?? (await find(api, id)).run;
  if (number === null)
    throw new SetupError('The instance has not run yet: its CPE has not sent a trigger event since it was attached.');
  const run = await answer(api.GET('/v1/instances/{id}/runs/{number}', { params: { path: { id, number } } }));
  print(flags.json, run, () => describeRun(run));
}

function describeRun(run: Schemas['Run']): string {
  const messages = run.messages.map((message) => ({
    '#': message.number,
    message: message.summary,
    state: message.state,
  }));
  const waiting = new Set(run.messages.map((message) => message.waiting).filter((text) => text !== null));
  return [
    `Run ${run.number}, by ${run.trigger.reason}: ${run.status}${
      run.error ? `, ${run.error.type}: ${printable(run.error.message)}` : ''
    }`,
    ...run.log.map(({ at, text }) => `${at}  ${printable(text)}`),
    ...(messages.length > 0 ? ['', table(messages)] : []),
    ...(waiting.size > 0 ? ['', ...[...waiting].map((text) => `${printable(text)}.`)] : []),
  ].join('\n');
}

function describeVersion({ pinned, latest, applied }: Instance['version']): string {
  const wanted = pinned === null ? `follows the latest, ${latest}` : `pinned to ${pinned}, the latest is ${latest}`;
  return applied === null ? wanted : `${wanted}; its last run applied ${applied}`;
}

function parseVersion(text: string): number | 'latest' {
  if (text === 'latest') return text;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a version number, or "latest".');
  return Number(text);
}

function parsePosition(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
