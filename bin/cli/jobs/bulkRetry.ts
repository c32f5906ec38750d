import { InvalidArgumentError } from 'commander';
import { SetupError } from '../../../lib/config/setupError.ts';
import type { Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { answer, given } from '../apiClient.ts';
import { confirm } from '../confirm.ts';
import { print, table } from '../output.ts';
import { duration, instances } from '../format.ts';
import { retryView } from './retryView.ts';
import { watchJob } from './watchJob.ts';

export interface BulkRetryFlags {
  status?: string;
  service?: string;
  fault?: string;
  error?: string;
  since?: string;
  devicePrefix?: string;
  /** Per second. */
  rate?: number;
  dryRun?: true;
  yes?: true;
  json?: true;
}

export const retryExamples = `
Examples:
  $ cuttle instance retry ins_4kq0b7
  $ cuttle instance retry --status failed --service pppoe --fault 9002 --since 2h --rate 10/s --dry-run
  $ cuttle instance retry --status failed --error DeliveryTimeout --since 1d --yes`;

const units = { s: 1, m: 60, h: 3600 };

/** @returns a rate per second. */
export function parseRate(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,6}(?:\.\d{1,3})?)(?:\/([smh]))?$/.exec(text) ?? [];
  if (count === undefined || Number(count) === 0)
    throw new InvalidArgumentError('Write a rate such as 10/s, 30/m or 100/h.');
  return Number(count) / units[unit as keyof typeof units];
}

/** Refuses filters beside an instance id: a command takes one or the other. */
export function refuseFilters(flags: BulkRetryFlags): void {
  const filters = Object.keys(flags).filter((name) => name !== 'json');
  const given = filters.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  if (given.length > 0) throw new SetupError(`${given.join(', ')} cannot be combined with an instance id.`);
}

/** Shows what would be retried, asks for confirmation, then watches the job. */
export async function retryFailed(api: Api, flags: BulkRetryFlags): Promise<void> {
  if (flags.status !== 'failed')
    throw new SetupError('Name an instance, or select many with --status failed and further filters (see --help).');
  const { service, fault, error, since, devicePrefix } = flags;
  const filter = {
    status: 'failed' as const,
    ...given({ service, fault_code: fault, error_type: error, since, device_prefix: devicePrefix }),
  };
  const body = given({ filter, rate_per_second: flags.rate });
  const plan = (await post(api, { ...body, dry_run: true })) as Schemas['RetryPlan'];
  if (flags.dryRun || plan.total === 0) {
    print(flags.json, plan, () => describePlan(plan));
    return;
  }
  if (
    !flags.yes &&
    !(await confirm('Retry them?', {
      shown: describePlan(plan),
      would: `${instances(plan.total)} would be retried`,
      json: flags.json,
    }))
  ) {
    console.log('Nothing was retried.');
    return;
  }
  const job = (await post(api, body)) as Schemas['Retry'];
  await watchJob(api, job, retryView, flags.json);
}

/** Returns a plan when the body has `dry_run`. */
const post = (api: Api, body: Schemas['NewRetry']): Promise<Schemas['RetryPlan'] | Schemas['Retry']> =>
  answer(api.POST('/v1/retries', { body }));

function describePlan({ total, seconds, groups }: Schemas['RetryPlan']): string {
  if (total === 0) return 'No matching instances.';
  const rows = groups.map((group) => ({
    service: group.service,
    error: group.error_type,
    fault: group.fault_code,
    instances: group.count,
  }));
  return `${table(rows)}\n\n${instances(total)}, to be retried within ${duration(seconds)}.`;
}
