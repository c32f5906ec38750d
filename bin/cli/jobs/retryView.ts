import type { Schemas } from '../../../client/client.ts';
import { answer } from '../apiClient.ts';
import type { JobView } from './watchJob.ts';
import { describeProgress } from './watchJob.ts';

/** How the commands show a bulk retry. */
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
    running: `Bulk retry ${job.id} is in progress`,
    finished: `Bulk retry ${job.id} is finished`,
    cancelled: `Bulk retry ${job.id} was cancelled`,
  };
  const hint =
    progress.failed > 0
      ? '\nList those that failed again: cuttle instance status --status failed\nExplain one of them:          ' +
        'cuttle instance explain <id>'
      : '';
  return `${ends[job.status]}: ${describeProgress(progress, 'failed again')}.${hint}`;
}
