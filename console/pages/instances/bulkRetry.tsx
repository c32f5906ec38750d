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
import { errorLabels } from './format.ts';
import { RetryProgress } from './retryProgress.tsx';

type NewRetry = Schemas['NewRetry'];
type Values = InstanceQuery['values'];

/** What narrows a list and a bulk retry alike, by the list's names; `status` is always failed. */
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

/** By what the list is narrowed and a bulk retry can't be: it would take others than those that are shown. */
const unsupportedFilters = (values: Values): string[] =>
  Object.keys(values).filter(
    (name) =>
      !(name in sharedFilters) &&
      name !== 'sort' &&
      !(name === 'status' && values.status?.split(',').includes('failed')),
  );

/** Retries what the filter shows and is failed: first how many that are, then at which rate, then how far it is. */
export function BulkRetry({ values, onClose }: { values: Values; onClose: () => void }): JSX.Element {
  const others = unsupportedFilters(values);
  const [started, setStarted] = useState<string>();
  return (
    <Dialog title="Retry what failed" onClose={onClose}>
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
        A bulk retry goes by service, fault, reason and when it failed. The list is also narrowed by{' '}
        <strong>{words}</strong>: clear that first, so that what is shown is what is retried.
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
    onSuccess: (made) => {
      if ('id' in made) {
        void invalidate('/v1/retries', '/v1/instances');
        onStarted(made.id);
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
          label="Per second"
          name="rate_per_second"
          error={error}
          hint={`All are triggered within ${describeSeconds(seconds)}; each then waits for its CPE.`}
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
  if (total === 0) return <p>Nothing that the filter shows is failed now.</p>;
  return (
    <>
      <p>
        <strong>{pluralize(total, 'failed instance')}</strong> will be run again, with the values and versions of now.
      </p>
      <ul class="groups">
        {groups.slice(0, 6).map(({ service, error_type: type, fault_code: fault, count: many }) => (
          <li key={[service, type, fault].join()}>
            <span>
              {service} <small class="soft">{describeReason(type, fault)}</small>
            </span>
            <b>{formatCount(many)}</b>
          </li>
        ))}
        {groups.length > 6 && <li class="soft">and {pluralize(groups.length - 6, 'other reason')}</li>}
      </ul>
    </>
  );
}

const describeReason = (type: string | null, fault: string | null): string =>
  [type !== null && type in errorLabels ? errorLabels[type as keyof typeof errorLabels] : type, fault]
    .filter(Boolean)
    .join(' ');

/** Milliseconds. */
const pollMs = 1500;

function Started({ id, onClose }: { id: string; onClose: () => void }): JSX.Element {
  const retry = useApiQuery('/v1/retries/{id}', { path: { id } }, { refetchMs: pollMs });
  return (
    <>
      <Loaded query={retry}>{(found) => <RetryProgress retry={found} />}</Loaded>
      <p class="soft">It goes on by itself: you may leave.</p>
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
