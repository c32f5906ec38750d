import type { Schemas } from '../../../client/client.ts';
import { answer } from '../apiClient.ts';
import type { JobView } from './watchJob.ts';
import { describeProgress } from './watchJob.ts';

/** A bulk retry, as the commands show it. */
export const retryView: JobView<Schemas['Retry']> = {
  what: 'retry',
  read: (api, id) => answer(api.GET('/v1/retries/{id}', { params: { path: { id } } })),
  isUnderWay: ({ status }) => status === 'running',
  describe,
  describeLive: ({ progress }) => describeProgress(progress, 'failed again'),
  wentWell: ({ status, progress }) =>
    status === 'finished' && progress.provisioned + progress.skipped === progress.total,
  ends: 'cancel',
};

function describe(job: Schemas['Retry']): string {
  const { progress } = job;
  const ends = {
    running: `The retry ${job.id} is under way`,
    finished: `The retry ${job.id} is finished`,
    cancelled: `The retry ${job.id} was cancelled`,
  };
  const hint =
    progress.failed > 0
      ? '\ncuttle instance status --status failed shows those that failed again, cuttle instance explain <id> why.'
      : '';
  return `${ends[job.status]}: ${describeProgress(progress, 'failed again')}.${hint}`;
}
