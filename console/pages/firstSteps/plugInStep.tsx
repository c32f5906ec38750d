import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Secret } from '../../components/copyButton.tsx';
import { Submit } from '../../components/forms/form.tsx';
import { Loaded, ProblemView } from '../../components/loaded.tsx';
import { RunTimeline } from '../../components/run/runTimeline.tsx';
import { StatusBadge } from '../../components/status.tsx';
import type { Schemas } from '../../api/client.ts';
import { api, ApiProblem, unwrap } from '../../api/client.ts';
import { invalidate, useApiQuery } from '../../api/queries.ts';
import { acsUrl } from './example.ts';
import { instancePath } from '../../paths.ts';

type Instance = Schemas['Instance'];

/** Polling interval in milliseconds while the simulation runs. */
const pollMs = 700;

export function PlugInStep({ instance: initial }: { instance: Instance }): JSX.Element {
  const simulated = useMutation({
    mutationFn: () =>
      unwrap(
        api().POST('/v1/devices/{id}/simulate', {
          params: { path: { id: initial.device_id } },
          body: { model: 'igd' },
        }),
      ),
    onSettled: () => invalidate('/v1/instances', '/v1/devices', '/v1/counts'),
  });
  const isWatched = simulated.isPending || initial.status === 'running';
  const read = useApiQuery(
    '/v1/instances/{id}',
    { path: { id: initial.id } },
    { ...(isWatched && { refetchMs: pollMs }) },
  );
  const instance = read.data ?? initial;
  const off =
    simulated.error instanceof ApiProblem && simulated.error.problem.type === 'urn:cuttle:problem:switched-off'
      ? simulated.error
      : undefined;
  return (
    <div class="form">
      <p>
        The customer plugs the router in. It contacts Cuttle, which recognises the serial number and runs the service.
      </p>
      {off && <ManualInstructions instance={instance} reason={off.message} />}
      {simulated.error && !off && <ProblemView error={simulated.error} />}
      {simulated.data?.problem && (
        <p class="notice warn">The last session of the simulated router failed: {simulated.data.problem}</p>
      )}
      <form
        class="form-actions watch"
        onSubmit={(event) => {
          event.preventDefault();
          if (!simulated.isPending) simulated.mutate();
        }}
      >
        {!off && (
          <Submit busy={simulated.isPending} tone={instance.status === 'provisioned' ? '' : 'primary'}>
            {submitLabel(instance, simulated.isPending)}
          </Submit>
        )}
        <span role="status">
          <StatusBadge status={instance.status} />
        </span>
        {instance.workflow_url !== null && instance.run !== null && (
          <a href={instance.workflow_url} target="_blank" rel="noreferrer">
            Open in the Temporal UI
          </a>
        )}
      </form>
      {instance.run !== null && <LiveRun instance={instance} isWatched={isWatched} />}
      {instance.status === 'failed' && (
        <p>
          The run failed. <Link href={instancePath(instance.id)}>See why, and what to do</Link>.
        </p>
      )}
    </div>
  );
}

function submitLabel({ run }: Instance, isPending: boolean): string {
  if (isPending) return 'Plugged in…';
  return run === null ? 'Plug in a simulated router' : 'Plug it in again';
}

function LiveRun({
  instance: { id, run: number },
  isWatched,
}: {
  instance: Instance;
  isWatched: boolean;
}): JSX.Element {
  const run = useApiQuery(
    '/v1/instances/{id}/runs/{number}',
    { path: { id, number: number ?? 1 } },
    { keepPrevious: true, ...(isWatched && { refetchMs: pollMs }) },
  );
  return (
    <div>
      <p class="soft small">The run is shown as it happens. Open a message to see its XML.</p>
      <div class="watched">
        <Loaded query={run}>{(found) => <RunTimeline run={found} />}</Loaded>
      </div>
    </div>
  );
}

/** Instructions for servers that do not simulate CPEs: use another process, or a real router. */
function ManualInstructions({
  instance: { device_id: device },
  reason,
}: {
  instance: Instance;
  reason: string;
}): JSX.Element {
  const acs = acsUrl();
  return (
    <div class="notice warn" role="alert">
      <div class="manual-steps">
        <strong>This server does not simulate routers</strong>
        <span>{reason}</span>
        <span>Start the simulator on a machine with Cuttle. This page shows the run:</span>
        <Secret text={`cuttle cpe simulate --serial ${device} --acs ${acs} --once`} label="the command" />
        <span>
          Or set the ACS URL of a real router with the serial number {device} to <code>{acs}</code>, and restart it.
        </span>
      </div>
    </div>
  );
}
