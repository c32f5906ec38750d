import type { Schemas } from '../../../client/client.ts';
import { answer } from '../apiClient.ts';
import type { JobView } from './watchJob.ts';
import { describeProgress } from './watchJob.ts';

type Rollout = Schemas['Rollout'];

/** A rollout, as the commands show it. One that has stopped does not go on by itself; one that somebody paused may. */
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
  const shown = `The rollout ${id} of ${service}, version ${version}, ${states[status]}: ${describeProgress(progress, 'failed')}.`;
  return [shown, ...hints(id, status, service, progress.failed)].join('\n');
}

function hints(id: string, status: Rollout['status'], service: string, failed: number): string[] {
  return [
    ...(failed > 0
      ? ['cuttle instance status --status failed shows what failed, cuttle instance explain <id> why.']
      : []),
    ...(status === 'stopped'
      ? [`To go on all the same:  cuttle rollout resume ${id}\nTo touch no more:       cuttle rollout abort ${id}`]
      : []),
    ...(failed > 0 && status !== 'running'
      ? [`To take it back:        cuttle rollout start ${service} --version <older> --rollout ${id}`]
      : []),
  ];
}
