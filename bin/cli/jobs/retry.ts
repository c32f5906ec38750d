import { Command } from 'commander';
import type { Api } from '../apiClient.ts';
import { listAll, answer } from '../apiClient.ts';
import { print, table } from '../output.ts';
import { retryView } from './retryView.ts';
import { watchJob } from './watchJob.ts';

interface Json {
  json?: true;
}

/** `cuttle retry`: bulk retries, which `cuttle instance retry --status failed` starts. */
export function retryCommand(connect: () => Api): Command {
  const retry = new Command('retry').description(
    'Show and cancel bulk retries, which start with: cuttle instance retry --status failed',
  );

  retry
    .command('status [id]')
    .alias('list')
    .description('Show one bulk retry, or list them')
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
    .description('Cancel a bulk retry; runs in progress continue')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ cuttle retry cancel rty_4kq0b7')
    .action(async (id: string, flags: Json) => {
      const job = await answer(connect().POST('/v1/retries/{id}/cancel', { params: { path: { id } } }));
      print(flags.json, job, () => retryView.describe(job));
    });
  return retry;
}

async function showAll(api: Api, flags: Json): Promise<void> {
  const jobs = await listAll((query) => api.GET('/v1/retries', { params: { query } }));
  const rows = jobs.map(({ id, status, created_at: begun, created_by: by, progress }) => ({
    retry: id,
    status,
    begun,
    by,
    done: `${progress.done}/${progress.total}`,
    provisioned: progress.provisioned,
    failed: progress.failed,
  }));
  print(flags.json, jobs, () => (rows.length > 0 ? table(rows) : 'No bulk retries.'));
}
