import { Command, InvalidArgumentError, Option } from 'commander';
import type { Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { listAll, answer, given } from '../apiClient.ts';
import { confirm } from '../confirm.ts';
import { print, table } from '../output.ts';
import { instances } from '../format.ts';
import { parseRate } from './bulkRetry.ts';
import { describePlan } from './rolloutPlan.ts';
import { rolloutView } from './rolloutView.ts';
import { watchJob } from './watchJob.ts';

interface Json {
  json?: true;
}

interface StartFlags extends Json {
  version?: number;
  canary?: number;
  /** Per second. */
  rate?: number;
  concurrency?: number;
  /** A fraction of 1; null: never stop. */
  stopAt?: number | null;
  follow?: true;
  status?: Schemas['Instance']['status'];
  devicePrefix?: string;
  oui?: string;
  productClass?: string;
  softwareVersion?: string;
  informedSince?: string;
  fromVersion?: number;
  rollout?: string;
  dryRun?: true;
  yes?: true;
}

const examples = `
Examples:
  $ cuttle rollout start pppoe --canary 10 --rate 10/s --stop-at 5% --dry-run
  $ cuttle rollout start pppoe --version 7 --software-version '7.*' --informed-since 1d --yes
  $ cuttle rollout start pppoe --version 6 --rollout rol_4kq0b7     takes back what that one has touched`;

export function rolloutCommand(connect: () => Api): Command {
  const rollout = new Command('rollout').description('Roll out a version of a service to many CPEs, step by step');
  rollout
    .command('start <service>')
    .description('Pin instances to a version and run them: a canary first, then the rest')
    .option('--version <number>', 'the version to roll out (default: latest)', parseNumber)
    .option('--canary <count>', 'canary size: these runs must end before the rest starts (default: 10)', parseNumber)
    .option('--rate <rate>', 'maximum rate: 10/s, 30/m', parseRate)
    .option('--concurrency <count>', 'maximum concurrent runs (default: 50)', parseNumber)
    .option('--stop-at <share>', 'stop at this failure rate of ended runs, or never (default: 10%)', parseShare)
    .option('--follow', 'let the instances follow the latest version afterwards (only for the latest version)')
    .addOption(
      new Option('--status <status>', 'those that are').choices(['pending', 'running', 'provisioned', 'failed']),
    )
    .option('--device-prefix <text>', "whose CPE's id begins so")
    .option('--oui <oui>', 'whose CPE has this OUI')
    .option('--product-class <name>', 'only CPEs of this product class')
    .option('--software-version <text>', 'whose CPE has this software; "*" is any text')
    .option(
      '--informed-since <time>',
      'only CPEs that sent an Inform within this time: 30m, 2h, 7d, or since an ISO 8601 time',
    )
    .option('--from-version <number>', 'only instances whose last run applied this version', parseNumber)
    .option('--rollout <id>', 'only instances that this rollout has run')
    .option('--dry-run', 'only show what would happen')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action((service: string, flags: StartFlags) => start(connect(), service, flags));
  rollout
    .command('status [id]')
    .alias('list')
    .description('Show one rollout, or list them')
    .option('--watch', 'watch until it ends or stops')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  $ cuttle rollout status\n  $ cuttle rollout status rol_4kq0b7 --watch')
    .action(async (id: string | undefined, flags: Json & { watch?: true }) => {
      const api = connect();
      if (id === undefined) return showAll(api, flags);
      const job = await rolloutView.read(api, id);
      if (flags.watch) return watchJob(api, job, rolloutView, flags.json);
      print(flags.json, job, () => rolloutView.describe(job));
    });
  for (const action of ['pause', 'resume', 'abort'] as const) addAction(rollout, action, connect);
  return rollout;
}

const actions = {
  pause: 'Pause a rollout; runs in progress continue',
  resume: 'Resume a rollout, also after it stopped for failures',
  abort: 'Abort a rollout: runs in progress continue, the rest keeps its version',
};

function addAction(rollout: Command, action: keyof typeof actions, connect: () => Api): void {
  rollout
    .command(`${action} <id>`)
    .description(actions[action])
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  $ cuttle rollout ${action} rol_4kq0b7`)
    .action(async (id: string, flags: Json) => {
      const job = await answer(connect().POST(`/v1/rollouts/{id}/${action}`, { params: { path: { id } } }));
      print(flags.json, job, () => rolloutView.describe(job));
    });
}

/** Shows what would be done, asks for confirmation, then watches the job. */
async function start(api: Api, service: string, flags: StartFlags): Promise<void> {
  const body = toBody(service, flags);
  const plan = (await post(api, { ...body, dry_run: true })) as Schemas['RolloutPlan'];
  if (flags.dryRun || plan.total === 0) {
    print(flags.json, plan, () => describePlan(plan));
    return;
  }
  const would = `${service}, version ${plan.version}, would be rolled out to ${instances(plan.total)}`;
  if (!flags.yes && !(await confirm('Roll it out?', { shown: describePlan(plan), would, json: flags.json }))) {
    console.log('Nothing was changed.');
    return;
  }
  // Names the version that was shown, whatever is saved in the meantime.
  const job = (await post(api, { ...body, version: plan.version })) as Schemas['Rollout'];
  await watchJob(api, job, rolloutView, flags.json);
}

/** Returns a plan when the body has `dry_run`. */
const post = (api: Api, body: Schemas['NewRollout']): Promise<Schemas['RolloutPlan'] | Schemas['Rollout']> =>
  answer(api.POST('/v1/rollouts', { body }));

function toBody(service: string, flags: StartFlags): Schemas['NewRollout'] {
  const filter = given({
    status: flags.status,
    device_prefix: flags.devicePrefix,
    oui: flags.oui,
    product_class: flags.productClass,
    software_version: flags.softwareVersion,
    informed_since: flags.informedSince,
    from_version: flags.fromVersion,
    rollout: flags.rollout,
  });
  const { version, canary, rate, concurrency, stopAt, follow } = flags;
  return given({ service, version, filter, canary, rate_per_second: rate, concurrency, stop_at: stopAt, follow });
}

async function showAll(api: Api, flags: Json): Promise<void> {
  const jobs = await listAll((query) => api.GET('/v1/rollouts', { params: { query } }));
  const rows = jobs.map(
    ({ id, status, service_name: service, version, created_at: begun, created_by: by, progress }) => ({
      rollout: id,
      service,
      version,
      status,
      begun,
      by,
      done: `${progress.done}/${progress.total}`,
      provisioned: progress.provisioned,
      failed: progress.failed,
    }),
  );
  print(flags.json, jobs, () => (rows.length > 0 ? table(rows) : 'There are no rollouts.'));
}

function parseNumber(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** @returns a fraction of 1; null for `never`. */
export function parseShare(text: string): number | null {
  if (text === 'never') return null;
  const [, percent] = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text) ?? [];
  if (percent === undefined || Number(percent) > 100)
    throw new InvalidArgumentError('Write a percentage such as 10%, or never.');
  return Number(percent) / 100;
}
