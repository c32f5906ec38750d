import type { Schemas } from '../../../client/client.ts';
import { answer } from '../apiClient.ts';
import type { JobView } from './watchJob.ts';
import { describeProgress } from './watchJob.ts';

type Rollout = Schemas['Rollout'];

/**
 * How the commands show a rollout. A rollout that stopped needs a command to continue; a paused one may be resumed by
 * somebody else, so it is watched on.
 */
export const rolloutView: JobView<Rollout> = {
  what: 'rollout',
  read: (api, id) => answer(api.GET('/v1/rollouts/{id}', { params: { path: { id } } })),
  isUnderWay: ({ status }) => status === 'running' || status === 'paused',
  describe,
  describeLive: ({ status, progress }) =>
    `${status === 'paused' ? 'paused: ' : ''}${describeProgress(progress, 'failed')}`,
  wentWell: ({ status, progress }) =>
    status === 'finished' && progress.provisioned + progress.pinned === progress.total,
  ends: 'abort',
};

function describe({ id, status, reason, service_name: service, version, progress }: Rollout): string {
  const states = {
    running: 'is under way',
    paused: `is ${reason ?? 'paused'}`,
    stopped: `has stopped, since ${reason ?? 'runs failed'}`,
    finished: 'is finished',
    aborted: 'was aborted',
  };
  const shown =
    `The rollout ${id} of ${service}, version ${version}, ${states[status]}: ` +
    `${describeProgress(progress, 'failed')}.`;
  return [shown, ...hints(id, status, service, progress.failed)].join('\n');
}

function hints(id: string, status: Rollout['status'], service: string, failed: number): string[] {
  return [
    ...(failed > 0
      ? ['List what failed: cuttle instance status --status failed. Explain one: cuttle instance explain <id>']
      : []),
    ...(status === 'stopped'
      ? [`To resume it anyway:    cuttle rollout resume ${id}\nTo abort it:            cuttle rollout abort ${id}`]
      : []),
    ...(failed > 0 && status !== 'running'
      ? [`To roll back:           cuttle rollout start ${service} --version <older> --rollout ${id}`]
      : []),
  ];
}
