import type { JSX } from 'preact';
import { Card } from '../../components/page.tsx';
import { Badge, capitalize } from '../../components/status.tsx';
import { formatCount, Time } from '../../components/time.tsx';
import { ProgressBar, ProgressNumbers } from './progressBar.tsx';
import type { Retry, Rollout } from './format.ts';
import { jobTones } from './format.ts';

/** The progress of a job, and who started it. */
export function JobFacts({ job }: { job: Rollout | Retry }): JSX.Element {
  const { status, progress, created_by: by, created_at: begun, finished_at: ended, workflow_url: workflow } = job;
  return (
    <Card title="Progress" actions={<Badge tone={jobTones[status]}>{capitalize(status)}</Badge>}>
      <p class="done">
        <b>{formatCount(progress.done)}</b> of {formatCount(progress.total)} done
      </p>
      <ProgressBar counts={progress} />
      <ProgressNumbers counts={progress} />
      <p class="soft small">
        Started <Time at={begun} /> by {by}
        {ended !== null && (
          <>
            , finished <Time at={ended} />
          </>
        )}
        .
        {workflow !== null && (
          <>
            {' '}
            <a href={workflow} target="_blank" rel="noreferrer">
              Open in the Temporal UI
            </a>
          </>
        )}
      </p>
    </Card>
  );
}
