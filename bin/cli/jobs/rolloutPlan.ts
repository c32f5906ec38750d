import type { Schemas } from '../../../client/client.ts';
import { table } from '../output.ts';
import { duration, instances } from '../format.ts';

const actions = { run: 'pinned and run', pin: 'only pinned', skip: 'skipped: paused' };

/** Describes what a rollout would do, without the parts that would do nothing. */
export function describePlan({
  service_name: service,
  version,
  total,
  run,
  pin,
  skip,
  seconds,
  groups,
}: Schemas['RolloutPlan']): string {
  if (total === 0) return 'No matching instances.';
  const rows = groups.map((group) => ({
    status: group.status,
    'has version': group.version,
    follows: group.follows_latest ? 'the latest' : '',
    action: actions[group.action],
    instances: group.count,
  }));
  const parts = [
    ...(run > 0 ? [`${run} would be pinned to version ${version} and run`] : []),
    ...(pin > 0 ? [`${pin} would only be pinned to version ${version}`] : []),
    ...(skip > 0 ? [`${skip} would be skipped`] : []),
  ];
  const least = run > 0 ? ` At its rate that takes at least ${duration(seconds)}.` : '';
  return `${table(rows)}\n\n${instances(total)} of ${service}: ${parts.join(', ')}.${least}`;
}
