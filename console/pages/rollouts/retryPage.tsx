import './rollouts.css';
import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Loaded } from '../../components/loaded.tsx';
import { Card, Page } from '../../components/page.tsx';
import { count } from '../../components/time.tsx';
import { api, unwrap } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { may } from '../../api/signIns.ts';
import { JobFacts } from './jobFacts.tsx';
import { JobFailures } from './jobFailures.tsx';
import { Steer } from './commandButton.tsx';
import type { Retry } from './format.ts';
import { describeRetry } from './format.ts';

const everyMs = 5000;

/** `/retries/:id` */
export function RetryPage({ params: { id = '' } }: { params: Record<string, string | undefined> }): JSX.Element {
  const retry = useRead('/v1/retries/{id}', { path: { id } }, { every: everyMs });
  return (
    <Page
      title="Bulk retry"
      about={<Link href="/rollouts?kind=retries">All bulk retries</Link>}
      actions={retry.data?.status === 'running' && may('operate') && <Cancel id={id} />}
    >
      <Loaded of={retry}>{(found) => <Shown retry={found} />}</Loaded>
    </Page>
  );
}

function Shown({ retry }: { retry: Retry }): JSX.Element {
  const { service } = retry.filter;
  return (
    <>
      <div class="columns wide-first">
        <JobFacts job={retry} />
        <Card title="As it was asked for">
          <div class="form">
            <p>{describeRetry(retry.filter)}.</p>
            <p>{count(retry.rate_per_second)} a second.</p>
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
    <Steer
      label="Cancel"
      does={() => unwrap(api().POST('/v1/retries/{id}/cancel', { params: { path: { id } } }))}
      asked="Cancel the bulk retry?"
    >
      <p>What it has triggered goes on; the rest is left failed.</p>
    </Steer>
  );
}
