import { Command } from 'commander';
import type { Api } from '../apiClient.ts';
import { all, answer } from '../apiClient.ts';
import { print, table } from '../output.ts';
import { retryView } from './retryView.ts';
import { watchJob } from './watchJob.ts';

interface Json {
  json?: true;
}

/** Bulk retries that `cuttle instance retry --status failed` began. */
export function retryCommand(connect: () => Api): Command {
  const retry = new Command('retry').description(
    'bulk retries of failed instances, begun by: cuttle instance retry --status failed',
  );

  retry
    .command('status [id]')
    .alias('list')
    .description('one bulk retry, or all of them')
    .option('--watch', 'until it is over')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  $ cuttle retry status\n  $ cuttle retry status rty_4kq0b7 --watch')
    .action(async (id: string | undefined, flags: Json & { watch?: true }) => {
      if (id === undefined) return showAll(connect(), flags);
      const api = connect();
      const job = await retryView.read(api, id);
      if (flags.watch) return watchJob(api, job, retryView, flags.json);
      print(flags.json, job, () => retryView.describe(job));
    });

  retry
    .command('cancel <id>')
    .description('retry no more of them; what is under way goes on')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ cuttle retry cancel rty_4kq0b7')
    .action(async (id: string, flags: Json) => {
      const job = await answer(connect().POST('/v1/retries/{id}/cancel', { params: { path: { id } } }));
      print(flags.json, job, () => retryView.describe(job));
    });
  return retry;
}

async function showAll(api: Api, flags: Json): Promise<void> {
  const jobs = await all((query) => api.GET('/v1/retries', { params: { query } }));
  const rows = jobs.map(({ id, status, created_at: begun, created_by: by, progress }) => ({
    retry: id,
    status,
    begun,
    by,
    done: `${progress.done}/${progress.total}`,
    provisioned: progress.provisioned,
    failed: progress.failed,
  }));
  print(flags.json, jobs, () => (rows.length > 0 ? table(rows) : 'There are no bulk retries.'));
}
