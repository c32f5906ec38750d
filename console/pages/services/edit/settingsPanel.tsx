import type { JSX } from 'preact';
import { Check, Field } from '../../../components/forms/form.tsx';
import type { Draft } from './draft.ts';

interface SettingsPanelProps {
  draft: Draft;
  error: Error | null;
  readOnly: boolean;
  onChange: (changed: Partial<Draft>) => void;
}

const commonEvents: Record<string, string> = {
  '0 BOOTSTRAP': 'First contact, and after a factory reset',
  '1 BOOT': 'Each boot',
  '2 PERIODIC': 'Each periodic Inform',
  '4 VALUE CHANGE': 'A watched parameter changed',
  'M Reboot': 'A requested reboot is complete',
  'M Download': 'A requested download is complete',
};

type TextName = { [Name in keyof Draft]: string extends Draft[Name] ? Name : never }[keyof Draft];
interface TextField {
  name: TextName;
  field: string;
  label: string;
  hint: string;
}

const groups: { title: string; settings: TextField[] }[] = [
  {
    title: 'Run limits',
    settings: [
      {
        name: 'scriptSeconds',
        field: 'limits.script_seconds',
        label: 'Script time (seconds)',
        hint: '1 to 60. Waiting does not count.',
      },
      {
        name: 'deliverySeconds',
        field: 'limits.delivery_seconds',
        label: 'Delivery timeout (seconds)',
        hint: 'Empty: the default of this installation.',
      },
    ],
  },
  {
    title: 'Automatic retries',
    settings: [
      {
        name: 'retryOn',
        field: 'retry.on',
        label: 'Retry on',
        hint: 'Fault codes and failure types, separated by commas: 9002, DeliveryTimeout.',
      },
      { name: 'attempts', field: 'retry.attempts', label: 'Maximum runs', hint: '1: no retries.' },
      {
        name: 'backoffSeconds',
        field: 'retry.backoff_seconds',
        label: 'First delay (seconds)',
        hint: 'Doubles with each retry.',
      },
      {
        name: 'maxBackoffSeconds',
        field: 'retry.max_backoff_seconds',
        label: 'Maximum delay (seconds)',
        hint: 'Between two runs.',
      },
    ],
  },
  {
    title: 'Supported devices',
    settings: [
      {
        name: 'productClass',
        field: 'fits.product_class',
        label: 'Product classes',
        hint: 'Separated by commas. Empty: all.',
      },
      { name: 'oui', field: 'fits.oui', label: 'OUIs', hint: 'Six hexadecimal digits each. Empty: all.' },
      {
        name: 'softwareVersion',
        field: 'fits.software_version',
        label: 'Software versions',
        hint: '* * matches any text. Empty: all.',
      },
    ],
  },
];

/** The settings that most services leave at their defaults: events, limits, retries, and supported devices. */
export function SettingsPanel({ draft, error, readOnly, onChange }: SettingsPanelProps): JSX.Element {
  return (
    <fieldset class="form" disabled={readOnly}>
      <legend class="hidden">Settings</legend>
      <Events
        events={draft.events}
        error={error}
        onChange={(events) => {
          onChange({ events });
        }}
      />
      <RepeatedBootstrap value={draft.onRepeatedBootstrap} error={error} onChange={onChange} />
      {groups.map(({ title, settings }) => (
        <section key={title} class="form">
          <h3>{title}</h3>
          {settings.map(({ name, field, label, hint }) => (
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
          ))}
        </section>
      ))}
    </fieldset>
  );
}

function Events({
  events,
  error,
  onChange,
}: {
  events: string[];
  error: Error | null;
  onChange: (events: string[]) => void;
}): JSX.Element {
  const others = events.filter((event) => !(event in commonEvents));
  const toggle = (event: string): void => {
    onChange(events.includes(event) ? events.filter((each) => each !== event) : [...events, event]);
  };
  return (
    <section class="form">
      <h3>Trigger events</h3>
      {Object.entries(commonEvents).map(([event, about]) => (
        <Check
          key={event}
          label={event}
          hint={about}
          checked={events.includes(event)}
          onChange={() => {
            toggle(event);
          }}
        />
      ))}
      <Field
        label="Other events"
        name="events"
        error={error}
        hint="Separated by commas, such as X 00D09E Overheated. Without any event, the service runs only manually."
      >
        {(attributes) => (
          <input
            class="input"
            autocomplete="off"
            spellcheck={false}
            {...attributes}
            value={others.join(', ')}
            onChange={({ currentTarget }) => {
              onChange([
                ...events.filter((event) => event in commonEvents),
                ...currentTarget.value
                  .split(',')
                  .map((part) => part.trim())
                  .filter(Boolean),
              ]);
            }}
          />
        )}
      </Field>
    </section>
  );
}

function RepeatedBootstrap({
  value,
  error,
  onChange,
}: {
  value: Draft['onRepeatedBootstrap'];
  error: Error | null;
  onChange: (changed: Pick<Draft, 'onRepeatedBootstrap'>) => void;
}): JSX.Element {
  return (
    <Field
      label="BOOTSTRAP without a reset"
      name="on_repeated_bootstrap"
      error={error}
      hint="Some CPEs send 0 BOOTSTRAP at each boot."
    >
      {(attributes) => (
        <select
          class="input"
          {...attributes}
          value={value}
          onChange={({ currentTarget }) => {
            onChange({ onRepeatedBootstrap: currentTarget.value as typeof value });
          }}
        >
          <option value="run">Run the service again</option>
          <option value="skip">Skip</option>
        </select>
      )}
    </Field>
  );
}
