import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Check, Field } from '../../components/forms/form.tsx';
import { instanceStatuses } from '../../components/status.tsx';
import type { Schemas } from '../../api/client.ts';
import { useApiQuery } from '../../api/queries.ts';

/** The initial texts of the form; an empty filter selects everything. */
export const emptyRollout = {
  service: '',
  version: 'latest',
  status: '',
  device_prefix: '',
  oui: '',
  product_class: '',
  software_version: '',
  from_version: '',
  informed_since: '',
  rollout: '',
  canary: '10',
  rate_per_second: '10',
  concurrency: '50',
  stop_percent: '10',
  follow: false,
};
export type RolloutDraft = typeof emptyRollout;
type Body = Schemas['NewRollout'];
type TextName = { [Name in keyof RolloutDraft]: RolloutDraft[Name] extends string ? Name : never }[keyof RolloutDraft];

/** Converts the form into a request. Invalid numbers stay texts, which the API rejects. */
export function toRolloutBody({
  service,
  version,
  stop_percent: percent,
  follow,
  canary,
  rate_per_second,
  concurrency,
  from_version,
  ...filter
}: RolloutDraft): Body {
  const narrowed = Object.fromEntries(
    Object.entries({ ...filter, from_version: from_version && toNumber(from_version) }).filter(
      ([, value]) => value !== '',
    ),
  ) as NonNullable<Body['filter']>;
  return {
    service,
    version: version === 'latest' ? version : toNumber(version),
    filter: narrowed,
    canary: toNumber(canary),
    rate_per_second: toNumber(rate_per_second),
    concurrency: toNumber(concurrency),
    stop_at: percent.trim() === '' ? null : toNumber(percent) / 100,
    follow,
  };
}

const toNumber = (text: string): number => (Number.isNaN(Number(text)) ? (text as unknown as number) : Number(text));

interface TextField {
  name: TextName;
  field: string;
  label: string;
  hint?: string;
}

const filterFields: TextField[] = [
  { name: 'device_prefix', field: 'filter.device_prefix', label: 'Device id starts with' },
  { name: 'product_class', field: 'filter.product_class', label: 'Product class' },
  {
    name: 'software_version',
    field: 'filter.software_version',
    label: 'Software version',
    hint: '* * matches any text.',
  },
  { name: 'oui', field: 'filter.oui', label: 'OUI' },
  { name: 'from_version', field: 'filter.from_version', label: 'Current version' },
  {
    name: 'rollout',
    field: 'filter.rollout',
    label: 'Changed by rollout',
    hint: 'The id of the rollout to revert.',
  },
];
const lastSeenOptions = {
  '': 'Seen or not',
  '1h': 'Seen in the last hour',
  '24h': 'Seen in the last 24 hours',
  '7d': 'Seen in the last 7 days',
};
const paceFields: TextField[] = [
  { name: 'canary', field: 'canary', label: 'Canary size', hint: 'These runs finish before the others start.' },
  { name: 'rate_per_second', field: 'rate_per_second', label: 'Rate (per second)' },
  { name: 'concurrency', field: 'concurrency', label: 'Maximum concurrent runs' },
  {
    name: 'stop_percent',
    field: 'stop_at',
    label: 'Stop at failure rate',
    hint: 'In percent. Empty: failures do not stop the rollout.',
  },
];

interface FormProps {
  draft: RolloutDraft;
  error: Error | null;
  onChange: (changed: Partial<RolloutDraft>) => void;
}

export function RolloutForm({ draft, error, onChange }: FormProps): JSX.Element {
  const services = useApiQuery('/v1/services', { query: { limit: 200 } });
  const known = useId();
  const settings = (all: TextField[]): JSX.Element[] =>
    all.map(({ name, field, label, hint }) => (
      <Field key={name} label={label} name={field} error={error} hint={hint}>
        {(attributes) => (
          <input
            class="input"
            autocomplete="off"
            spellcheck={false}
            {...attributes}
            value={draft[name]}
            onInput={({ currentTarget }) => {
              onChange({ [name]: currentTarget.value });
            }}
          />
        )}
      </Field>
    ));
  return (
    <>
      <div class="pair">
        <Field label="Service" name="service" error={error}>
          {(attributes) => (
            <input
              class="input"
              required
              list={known}
              autocomplete="off"
              {...attributes}
              value={draft.service}
              onInput={({ currentTarget }) => {
                onChange({ service: currentTarget.value });
              }}
            />
          )}
        </Field>
        <Field label="Version" name="version" error={error} hint="A number, or latest.">
          {(attributes) => (
            <input
              class="input"
              required
              autocomplete="off"
              {...attributes}
              value={draft.version}
              onInput={({ currentTarget }) => {
                onChange({ version: currentTarget.value });
              }}
            />
          )}
        </Field>
      </div>
      <datalist id={known}>
        {services.data?.items.map(({ id, name }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
      <h3>Instances</h3>
      <div class="pair">
        <Field label="Status" name="filter.status" error={error}>
          {(attributes) => (
            <select
              class="input"
              {...attributes}
              value={draft.status}
              onChange={({ currentTarget }) => {
                onChange({ status: currentTarget.value });
              }}
            >
              <option value="">Any</option>
              {instanceStatuses.map((status) => (
                <option key={status} value={status}>
                  {status}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Last seen" name="filter.informed_since" error={error}>
          {(attributes) => (
            <select
              class="input"
              {...attributes}
              value={draft.informed_since}
              onChange={({ currentTarget }) => {
                onChange({ informed_since: currentTarget.value });
              }}
            >
              {Object.entries(lastSeenOptions).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        {settings(filterFields)}
      </div>
      <h3>Pace</h3>
      <div class="pair">{settings(paceFields)}</div>
      <Check
        label="Then follow the latest version"
        hint="Requires the latest version. Otherwise the instances are pinned to this version."
        checked={draft.follow}
        onChange={({ currentTarget }) => {
          onChange({ follow: currentTarget.checked });
        }}
      />
    </>
  );
}
