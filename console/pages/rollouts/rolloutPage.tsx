import './rollouts.css';
import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Icon } from '../../components/icon.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Card, Page } from '../../components/page.tsx';
import { api, unwrap } from '../../api/client.ts';
import { useApiQuery } from '../../api/queries.ts';
import { hasScope } from '../../api/signIns.ts';
import { JobFacts } from './jobFacts.tsx';
import { JobFailures } from './jobFailures.tsx';
import { CommandButton } from './commandButton.tsx';
import type { Rollout } from './format.ts';
import { describeFilter, describePace } from './format.ts';

/** Polling interval in milliseconds, also for changes without an event. */
const refetchMs = 5000;

/** `/rollouts/:id` */
export function RolloutPage({ params: { id = '' } }: { params: Record<string, string | undefined> }): JSX.Element {
  const rollout = useApiQuery('/v1/rollouts/{id}', { path: { id } }, { refetchMs: refetchMs });
  const title = rollout.data ? `${rollout.data.service_name}, version ${rollout.data.version}` : 'Rollout';
  return (
    <Page
      title={title}
      about={<Link href="/rollouts">All rollouts</Link>}
      actions={rollout.data && hasScope('operate') && <Actions rollout={rollout.data} />}
    >
      <Loaded query={rollout}>{(found) => <RolloutDetails rollout={found} />}</Loaded>
    </Page>
  );
}

function RolloutDetails({ rollout }: { rollout: Rollout }): JSX.Element {
  const { reason, progress, service_id: serviceId, service_name: name, version, created_at: at, follow } = rollout;
  return (
    <>
      {reason !== null && (
        <div class="notice warn">
          <Icon name="warning" size={20} />
          <div>
            <strong>
              {rollout.status === 'stopped' ? 'Rollout stopped automatically' : `Rollout ${rollout.status}`}
            </strong>
            <span>{reason}</span>
          </div>
        </div>
      )}
      <div class="columns wide-first">
        <JobFacts job={rollout} />
        <Card title="Settings">
          <div class="form">
            <p>{describeFilter(rollout.filter)}.</p>
            <p>{describePace(rollout)}</p>
            {follow && <p>Its instances then follow the latest version.</p>}
            <p>
              <Link href={`/services/${serviceId}/versions?from=${Math.max(1, version - 1)}&to=${version}`}>
                Changes in version {version}
              </Link>
            </p>
          </div>
        </Card>
      </div>
      {progress.failed > 0 && <JobFailures query={{ service: name, failed_since: at }} version={version} />}
    </>
  );
}

/** Links to a new rollout of the previous version to the instances that this one changed. */
function RevertLink({ rollout: { id, service_name: name, version } }: { rollout: Rollout }): JSX.Element | null {
  if (version === 1) return null;
  const query = new URLSearchParams({ service: name, version: String(version - 1), rollout: id });
  return (
    <Link class="button" href={`/rollouts/new?${query.toString()}`}>
      Revert
    </Link>
  );
}

function Actions({ rollout }: { rollout: Rollout }): JSX.Element | null {
  const { id, status } = rollout;
  const path = { params: { path: { id } } };
  if (status === 'finished' || status === 'aborted') return <RevertLink rollout={rollout} />;
  return (
    <>
      {status === 'running' ? (
        <CommandButton label="Pause" command={() => unwrap(api().POST('/v1/rollouts/{id}/pause', path))} />
      ) : (
        <CommandButton label="Resume" command={() => unwrap(api().POST('/v1/rollouts/{id}/resume', path))} />
      )}
      <CommandButton
        label="Abort"
        command={() => unwrap(api().POST('/v1/rollouts/{id}/abort', path))}
        question="Abort the rollout?"
      >
        <p>Triggered runs continue. The other instances keep their version. An aborted rollout cannot be resumed.</p>
      </CommandButton>
    </>
  );
}
