import type { JSX } from 'preact';
import { Field, Submit } from '../../../components/forms/form.tsx';
import { ProblemView } from '../../../components/loaded.tsx';
import type { DraftVariable } from '../edit/draft.ts';
import { DryRunReport } from './dryRunReport.tsx';
import type { DryRun, Target } from './useDryRun.ts';

interface DryRunPanelProps {
  variables: DraftVariable[];
  target: Target;
  onTarget: (target: Target) => void;
  run: DryRun;
  goTo: (line: number) => void;
}

const targets: Record<Target['on'], string> = {
  auto: 'A simulated CPE that suits the script',
  igd: 'A simulated TR-098 CPE',
  tr181: 'A simulated TR-181 CPE',
  device: 'A stored device',
};

/** Runs the script on a simulated CPE. It stores nothing and sends nothing to a real CPE. */
export function DryRunPanel({ variables, target, onTarget, run, goTo }: DryRunPanelProps): JSX.Element {
  const { result, busy, runNow } = run;
  const named = variables.filter(({ name }) => name !== '');
  return (
    <div class="form">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          runNow();
        }}
      >
        <Field label="Run on" name="model" error={result.error}>
          {(attributes) => (
            <select
              class="input"
              {...attributes}
              value={target.on}
              onChange={({ currentTarget }) => {
                onTarget({ ...target, on: currentTarget.value as Target['on'] });
              }}
            >
              {Object.entries(targets).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        {target.on === 'device' && (
          <Field label="Device id" name="device_id" error={result.error}>
            {(attributes) => (
              <input
                class="input mono"
                autocomplete="off"
                spellcheck={false}
                {...attributes}
                value={target.deviceId}
                onInput={({ currentTarget }) => {
                  onTarget({ ...target, deviceId: currentTarget.value });
                }}
              />
            )}
          </Field>
        )}
        {named.length > 0 && <ValueFields variables={named} target={target} onTarget={onTarget} error={result.error} />}
        <div class="form-actions">
          <Submit busy={busy}>Try it</Submit>
        </div>
      </form>
      <div class="form" aria-live="polite">
        {result.error && <ProblemView error={result.error} />}
        {result.report ? (
          <DryRunReport report={result.report} goTo={goTo} />
        ) : (
          !result.error && (
            <p class="soft">
              The result shows the log, the messages and the responses. Nothing is sent to a real device.
            </p>
          )
        )}
      </div>
    </div>
  );
}

function ValueFields({
  variables,
  target,
  onTarget,
  error,
}: Pick<DryRunPanelProps, 'variables' | 'target' | 'onTarget'> & { error: Error | undefined }): JSX.Element {
  const change = (name: string, value: string): void => {
    onTarget({ ...target, values: { ...target.values, [name]: value } });
  };
  return (
    <div class="pair">
      {variables.map(({ key, name, type, default: preset, secret }) => (
        <Field key={key} label={name} name={`values.${name}`} error={error}>
          {(attributes) =>
            type === 'boolean' ? (
              <select
                class="input"
                {...attributes}
                value={target.values[name] ?? ''}
                onChange={({ currentTarget }) => {
                  change(name, currentTarget.value);
                }}
              >
                <option value="">{preset === '' ? 'sample value' : preset}</option>
                <option value="true">true</option>
                <option value="false">false</option>
              </select>
            ) : (
              <input
                class="input"
                type={secret ? 'password' : 'text'}
                autocomplete="off"
                spellcheck={false}
                placeholder={preset === '' ? 'sample value' : preset}
                {...attributes}
                value={target.values[name] ?? ''}
                onInput={({ currentTarget }) => {
                  change(name, currentTarget.value);
                }}
              />
            )
          }
        </Field>
      ))}
    </div>
  );
}
