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
  '1 BOOT': 'Each start',
  '2 PERIODIC': 'Each periodic Inform',
  '4 VALUE CHANGE': 'A watched parameter changed',
  'M Reboot': 'A reboot that was asked for is done',
  'M Download': 'A download that was asked for is done',
};

type TextName = { [Name in keyof Draft]: Draft[Name] extends string ? Name : never }[keyof Draft];
interface TextField {
  name: TextName;
  field: string;
  label: string;
  hint: string;
}

const groups: { title: string; settings: TextField[] }[] = [
  {
    title: 'Limits of a run',
    settings: [
      {
        name: 'scriptSeconds',
        field: 'limits.script_seconds',
        label: 'Seconds of work',
        hint: 'From 1 to 60; waiting is not counted.',
      },
      {
        name: 'deliverySeconds',
        field: 'limits.delivery_seconds',
        label: 'Seconds for the CPE’s answers',
        hint: 'Empty: as the installation has it.',
      },
    ],
  },
  {
    title: 'When a run failed, try again',
    settings: [
      {
        name: 'retryOn',
        field: 'retry.on',
        label: 'After',
        hint: 'Fault codes and kinds of failure, with commas between: 9002, DeliveryTimeout.',
      },
      { name: 'attempts', field: 'retry.attempts', label: 'Runs at the most', hint: '1: it is not tried again.' },
      {
        name: 'backoffSeconds',
        field: 'retry.backoff_seconds',
        label: 'Seconds before the second run',
        hint: 'Doubled before each that follows.',
      },
      {
        name: 'maxBackoffSeconds',
        field: 'retry.max_backoff_seconds',
        label: 'Seconds at the longest',
        hint: 'Between two runs.',
      },
    ],
  },
  {
    title: 'For which devices',
    settings: [
      {
        name: 'productClass',
        field: 'fits.product_class',
        label: 'Product classes',
        hint: 'With commas between; empty: all.',
      },
      { name: 'oui', field: 'fits.oui', label: 'OUIs', hint: 'Six hexadecimal digits each; empty: all.' },
      {
        name: 'softwareVersion',
        field: 'fits.software_version',
        label: 'Software versions',
        hint: '* stands for any text; empty: all.',
      },
    ],
  },
];

/** When it runs, for how long, how often, and on what: what most services leave as it is. */
export function SettingsPanel({ draft, error, readOnly, onChange }: SettingsPanelProps): JSX.Element {
  return (
    <fieldset class="form" disabled={readOnly}>
      <legend class="hidden">More</legend>
      <Events
        events={draft.events}
        error={error}
        onChange={(events) => {
          onChange({ events });
        }}
      />
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
      <h3>Runs on these events</h3>
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
        hint="With commas between, such as X 00D09E Overheated. None at all: only by hand."
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
