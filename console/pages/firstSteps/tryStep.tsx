import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { Submit } from '../../components/forms/form.tsx';
import { ProblemView } from '../../components/loaded.tsx';
import { Badge, capitalize } from '../../components/status.tsx';
import type { Schemas } from '../../api/client.ts';
import { api, unwrap } from '../../api/client.ts';
import { sampleValues } from './example.ts';

/** A dry run. Its result is not stored, so a returning user repeats or skips it. */
export function TryStep({
  service,
  onTried,
}: {
  service: Schemas['ServiceSummary'];
  onTried: () => void;
}): JSX.Element {
  const values = Object.fromEntries(
    service.variables.flatMap(({ name }) => (sampleValues[name] === undefined ? [] : [[name, sampleValues[name]]])),
  );
  const tried = useMutation({
    mutationFn: () =>
      unwrap(
        api().POST('/v1/services/{id}/dry-run', {
          params: { path: { id: service.id } },
          body: { values, model: 'igd' },
        }),
      ),
  });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!tried.isPending) tried.mutate();
      }}
    >
      <p>
        First run the script on a simulated router inside this server. Nothing is sent to a real router, and nothing is
        stored.
      </p>
      {tried.error && <ProblemView error={tried.error} />}
      {tried.data && <DryRunSummary report={tried.data} />}
      <div class="form-actions">
        <Submit busy={tried.isPending} tone={tried.data ? '' : 'primary'}>
          {tried.data ? 'Try again' : 'Try it'}
        </Submit>
        {tried.data?.status === 'provisioned' ? (
          <button type="button" class="button primary" onClick={onTried}>
            Continue
          </button>
        ) : (
          <button type="button" class="button quiet" onClick={onTried}>
            Skip
          </button>
        )}
      </div>
    </form>
  );
}

function DryRunSummary({ report: { status, error, log, messages } }: { report: Schemas['DryRunReport'] }): JSX.Element {
  return (
    <div class="form" role="status">
      <p>
        <Badge tone={status === 'provisioned' ? 'good' : 'bad'}>{capitalize(status)}</Badge>{' '}
        {error ? error.message : `The script sent ${messages.length} messages, and the router acknowledged them:`}
      </p>
      <ul class="sent">
        {messages.map(({ number, summary, state, fault }) => (
          <li key={number}>
            <span class="wrapped">
              {summary}
              {fault && (
                <>
                  : {fault.fault_code} {fault.fault_string}
                </>
              )}
            </span>{' '}
            <Badge tone={state === 'acknowledged' ? 'good' : state === 'faulted' ? 'bad' : 'idle'}>
              {capitalize(state)}
            </Badge>
          </li>
        ))}
      </ul>
      {log.length > 0 && (
        <>
          <p class="soft small">Log:</p>
          <pre class="printed">{log.map(({ text }) => text).join('\n')}</pre>
        </>
      )}
    </div>
  );
}
