import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { Dialog } from '../../components/forms/dialog.tsx';
import { Field, FormProblem, Submit } from '../../components/forms/form.tsx';
import { Loaded, Waiting } from '../../components/loaded.tsx';
import { count, counted } from '../../components/time.tsx';
import type { Schemas } from '../../api/client.ts';
import { api, unwrap } from '../../api/client.ts';
import { readAgain, useRead } from '../../api/queries.ts';
import type { Address } from './instanceFilters.tsx';
import { errorTypes } from './format.ts';
import { Progress } from './retryProgress.tsx';

type NewRetry = Schemas['NewRetry'];
type Values = Address['values'];

/** What narrows a list and a bulk retry alike, by the list's names; `status` is always failed. */
const same = {
  service: 'service',
  fault_code: 'fault_code',
  error_type: 'error_type',
  failed_since: 'since',
} as const satisfies Partial<Record<keyof Values, keyof NewRetry['filter']>>;

const filterOf = (values: Values): NewRetry['filter'] => ({
  status: 'failed',
  ...Object.fromEntries(
    Object.entries(same).flatMap(([of, name]) =>
      values[of as keyof typeof same] ? [[name, values[of as keyof typeof same]]] : [],
    ),
  ),
});

/** By what the list is narrowed and a bulk retry can't be: it would take others than those that are shown. */
const beyond = (values: Values): string[] =>
  Object.keys(values).filter(
    (name) =>
      !(name in same) && name !== 'sort' && !(name === 'status' && values.status?.split(',').includes('failed')),
  );

/** Retries what the filter shows and is failed: first how many that are, then at which rate, then how far it is. */
export function BulkRetry({ values, onClose }: { values: Values; onClose: () => void }): JSX.Element {
  const others = beyond(values);
  const [started, setStarted] = useState<string>();
  return (
    <Dialog title="Retry what failed" onClose={onClose}>
      {started !== undefined && <Started id={started} onClose={onClose} />}
      {started === undefined && others.length > 0 && <NotSo names={others} onClose={onClose} />}
      {started === undefined && others.length === 0 && (
        <Plan filter={filterOf(values)} onStarted={setStarted} onClose={onClose} />
      )}
    </Dialog>
  );
}

function NotSo({ names, onClose }: { names: string[]; onClose: () => void }): JSX.Element {
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

function Plan({
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
        void readAgain('/v1/retries', '/v1/instances');
        onStarted(made.id);
      }
    },
  });
  useEffect(() => {
    planned.mutate();
  }, []);
  const plan = planned.data && 'groups' in planned.data ? planned.data : undefined;
  if (!plan && !planned.error) return <Waiting what="Counting" />;
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
          hint={`All are triggered within ${lasting(seconds)}; each then waits for its CPE.`}
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
        {plan && plan.total > 0 && <Submit busy={started.isPending}>Retry {counted(plan.total, 'instance')}</Submit>}
      </div>
    </form>
  );
}

const send = (body: NewRetry): Promise<Schemas['Retry'] | Schemas['RetryPlan']> =>
  unwrap(api().POST('/v1/retries', { body }));
const lasting = (seconds: number): string =>
  seconds < 90 ? counted(Math.max(1, seconds), 'second') : counted(Math.ceil(seconds / 60), 'minute');

function Groups({ plan: { total, groups } }: { plan: Schemas['RetryPlan'] }): JSX.Element {
  if (total === 0) return <p>Nothing that the filter shows is failed now.</p>;
  return (
    <>
      <p>
        <strong>{counted(total, 'failed instance')}</strong> will be run again, with the values and versions of now.
      </p>
      <ul class="groups">
        {groups.slice(0, 6).map(({ service, error_type: type, fault_code: fault, count: many }) => (
          <li key={[service, type, fault].join()}>
            <span>
              {service} <small class="soft">{wordsOf(type, fault)}</small>
            </span>
            <b>{count(many)}</b>
          </li>
        ))}
        {groups.length > 6 && <li class="soft">and {counted(groups.length - 6, 'other reason')}</li>}
      </ul>
    </>
  );
}

const wordsOf = (type: string | null, fault: string | null): string =>
  [type !== null && type in errorTypes ? errorTypes[type as keyof typeof errorTypes] : type, fault]
    .filter(Boolean)
    .join(' ');

/** Milliseconds. */
const every = 1500;

function Started({ id, onClose }: { id: string; onClose: () => void }): JSX.Element {
  const retry = useRead('/v1/retries/{id}', { path: { id } }, { every });
  return (
    <>
      <Loaded of={retry}>{(found) => <Progress retry={found} />}</Loaded>
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
