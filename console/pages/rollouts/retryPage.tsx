import './rollouts.css';
import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Loaded } from '../../components/loaded.tsx';
import { Card, Page } from '../../components/page.tsx';
import { formatCount } from '../../components/time.tsx';
import { api, unwrap } from '../../api/client.ts';
import { useApiQuery } from '../../api/queries.ts';
import { hasScope } from '../../api/signIns.ts';
import { JobFacts } from './jobFacts.tsx';
import { JobFailures } from './jobFailures.tsx';
import { CommandButton } from './commandButton.tsx';
import type { Retry } from './format.ts';
import { describeRetry } from './format.ts';

const refetchMs = 5000;

/** `/retries/:id` */
export function RetryPage({ params: { id = '' } }: { params: Record<string, string | undefined> }): JSX.Element {
  const retry = useApiQuery('/v1/retries/{id}', { path: { id } }, { refetchMs: refetchMs });
  return (
    <Page
      title="Bulk retry"
      about={<Link href="/rollouts?kind=retries">All bulk retries</Link>}
      actions={retry.data?.status === 'running' && hasScope('operate') && <Cancel id={id} />}
    >
      <Loaded query={retry}>{(found) => <RetryDetails retry={found} />}</Loaded>
    </Page>
  );
}

function RetryDetails({ retry }: { retry: Retry }): JSX.Element {
  const { service } = retry.filter;
  return (
    <>
      <div class="columns wide-first">
        <JobFacts job={retry} />
        <Card title="Settings">
          <div class="form">
            <p>{describeRetry(retry.filter)}.</p>
            <p>{formatCount(retry.rate_per_second)} runs per second.</p>
          </div>
        </Card>
      </div>
      {retry.progress.failed > 0 && (
        <JobFailures query={{ ...(service !== undefined && { service }), failed_since: retry.created_at }} />
      )}
    </>
  );
}

function Cancel({ id }: { id: string }): JSX.Element {
  return (
    <CommandButton
      label="Cancel"
      command={() => unwrap(api().POST('/v1/retries/{id}/cancel', { params: { path: { id } } }))}
      question="Cancel the bulk retry?"
    >
      <p>Triggered runs continue. The other instances stay failed.</p>
    </CommandButton>
  );
}
