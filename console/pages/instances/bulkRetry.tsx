import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { Dialog } from '../../components/forms/dialog.tsx';
import { Field, FormProblem, Submit } from '../../components/forms/form.tsx';
import { Loaded, Loading } from '../../components/loaded.tsx';
import { formatCount, pluralize } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';
import { api, unwrap } from '../../api/client.ts';
import { invalidate, useApiQuery } from '../../api/queries.ts';
import type { InstanceQuery } from './instanceFilters.tsx';
import { describeFailure } from './format.ts';
import { RetryProgress } from './retryProgress.tsx';

type NewRetry = Schemas['NewRetry'];
type Values = InstanceQuery['values'];

/** Maps the list's filters to those of a bulk retry. `status` is always failed. */
const sharedFilters = {
  service: 'service',
  fault_code: 'fault_code',
  error_type: 'error_type',
  failed_since: 'since',
} as const satisfies Partial<Record<keyof Values, keyof NewRetry['filter']>>;

const toRetryFilter = (values: Values): NewRetry['filter'] => ({
  status: 'failed',
  ...Object.fromEntries(
    Object.entries(sharedFilters).flatMap(([of, name]) =>
      values[of as keyof typeof sharedFilters] ? [[name, values[of as keyof typeof sharedFilters]]] : [],
    ),
  ),
});

/** Returns the list's filters that a bulk retry does not have. It would retry more than the list shows. */
const unsupportedFilters = (values: Values): string[] =>
  Object.keys(values).filter(
    (name) =>
      !(name in sharedFilters) &&
      name !== 'sort' &&
      !(name === 'status' && values.status?.split(',').includes('failed')),
  );

/** Retries the failed instances of the current filter in three steps: count, rate, progress. */
export function BulkRetry({ values, onClose }: { values: Values; onClose: () => void }): JSX.Element {
  const others = unsupportedFilters(values);
  const [started, setStarted] = useState<string>();
  return (
    <Dialog title="Retry failed instances" onClose={onClose}>
      {started !== undefined && <Started id={started} onClose={onClose} />}
      {started === undefined && others.length > 0 && <UnsupportedFilters names={others} onClose={onClose} />}
      {started === undefined && others.length === 0 && (
        <RetryPlan filter={toRetryFilter(values)} onStarted={setStarted} onClose={onClose} />
      )}
    </Dialog>
  );
}

function UnsupportedFilters({ names, onClose }: { names: string[]; onClose: () => void }): JSX.Element {
  const words = names.map((name) => name.replaceAll('_', ' ')).join(', ');
  return (
    <>
      <p>
        A bulk retry can filter by service, fault, reason and time of failure. The list is also filtered by{' '}
        <strong>{words}</strong>. Clear that filter first, so that the retry matches the list.
      </p>
      <div class="form-actions">
        <button type="button" class="button primary" onClick={onClose}>
          Back to the list
        </button>
      </div>
    </>
  );
}

function RetryPlan({
  filter,
  onStarted,
  onClose,
}: {
  filter: NewRetry['filter'];
  onStarted: (id: string) => void;
  onClose: () => void;
}): JSX.Element {
  const [rate, setRate] = useState('10');
  const post = (dryRun: boolean): ReturnType<typeof send> =>
    send({ filter, rate_per_second: Number(rate), dry_run: dryRun });
  const planned = useMutation({ mutationFn: () => post(true) });
  const started = useMutation({
    mutationFn: () => post(false),
    onSuccess: (created) => {
      if ('id' in created) {
        void invalidate('/v1/retries', '/v1/instances');
        onStarted(created.id);
      }
    },
  });
  useEffect(() => {
    planned.mutate();
  }, []);
  const plan = planned.data && 'groups' in planned.data ? planned.data : undefined;
  if (!plan && !planned.error) return <Loading label="Counting" />;
  const error = started.error ?? planned.error;
  const seconds = plan ? Math.ceil(plan.total / (Number(rate) || plan.rate_per_second)) : 0;
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        started.mutate();
      }}
    >
      {plan && <Groups plan={plan} />}
      {plan && plan.total > 0 && (
        <Field
          label="Rate (per second)"
          name="rate_per_second"
          error={error}
          hint={`Triggering all of them takes ${describeSeconds(seconds)}. Each run then waits for its CPE.`}
        >
          {(attributes) => (
            <input
              class="input"
              inputMode="decimal"
              {...attributes}
              value={rate}
              onInput={({ currentTarget }) => {
                setRate(currentTarget.value);
              }}
            />
          )}
        </Field>
      )}
      <FormProblem error={error} shown={['rate_per_second']} />
      <div class="form-actions">
        <button type="button" class="button" onClick={onClose}>
          {plan?.total === 0 ? 'Close' : 'Cancel'}
        </button>
        {plan && plan.total > 0 && <Submit busy={started.isPending}>Retry {pluralize(plan.total, 'instance')}</Submit>}
      </div>
    </form>
  );
}

const send = (body: NewRetry): Promise<Schemas['Retry'] | Schemas['RetryPlan']> =>
  unwrap(api().POST('/v1/retries', { body }));
const describeSeconds = (seconds: number): string =>
  seconds < 90 ? pluralize(Math.max(1, seconds), 'second') : pluralize(Math.ceil(seconds / 60), 'minute');

function Groups({ plan: { total, groups } }: { plan: Schemas['RetryPlan'] }): JSX.Element {
  if (total === 0) return <p>No instance that matches the filter is failed.</p>;
  return (
    <>
      <p>
        <strong>{pluralize(total, 'failed instance')}</strong> will run again, with their current values and versions.
      </p>
      <ul class="groups">
        {groups.slice(0, 6).map(({ service, error_type: type, fault_code: fault, count: many }) => (
          <li key={[service, type, fault].join()}>
            <span>
              {service} <small class="soft">{describeFailure(type, fault)}</small>
            </span>
            <b>{formatCount(many)}</b>
          </li>
        ))}
        {groups.length > 6 && <li class="soft">and {pluralize(groups.length - 6, 'other reason')}</li>}
      </ul>
    </>
  );
}

/** In milliseconds. */
const pollMs = 1500;

function Started({ id, onClose }: { id: string; onClose: () => void }): JSX.Element {
  const retry = useApiQuery('/v1/retries/{id}', { path: { id } }, { refetchMs: pollMs });
  return (
    <>
      <Loaded query={retry}>{(found) => <RetryProgress retry={found} />}</Loaded>
      <p class="soft">The retry continues in the background. You can close this dialog.</p>
      <div class="form-actions">
        <Link href={`/retries/${id}`} class="button">
          Show the bulk retry
        </Link>
        <button type="button" class="button primary" onClick={onClose}>
          Close
        </button>
      </div>
    </>
  );
}
