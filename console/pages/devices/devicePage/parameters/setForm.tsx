import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Check, Field, FormProblem, Submit } from '../../../../components/forms/form.tsx';
import { startAction } from '../actions/deviceActions.ts';
import type { Device } from '../../device.ts';
import type { Parameter } from './tree.ts';

interface SetFormProps {
  device: Device;
  parameter: Parameter;
  onStarted: (actionId: string) => void;
}

const fieldName = 'values[0].value';

/** Sets a new value. The input suits the parameter's type, and the API validates the value. */
export function SetForm({ device, parameter: { path, value, type }, onStarted }: SetFormProps): JSX.Element {
  const kind = type?.replace(/^xsd:/, '') ?? 'string';
  const [text, setText] = useState(value ?? '');
  const [secret, setSecret] = useState(false);
  const set = useMutation({
    mutationFn: () =>
      startAction(device.id, {
        method: 'set_parameter_values',
        values: [{ name: path, value: text, ...(secret && { secret }) }],
        expires_in: 3600,
      }),
    onSuccess: ({ id }) => {
      onStarted(id);
    },
  });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate();
      }}
    >
      <Field label="New value" name={fieldName} error={set.error} hint={hints[kind]}>
        {(attributes) =>
          kind === 'boolean' ? (
            <select
              class="input"
              {...attributes}
              value={/^(?:1|true)$/i.test(text) ? '1' : '0'}
              onChange={({ currentTarget }) => {
                setText(currentTarget.value);
              }}
            >
              <option value="1">true</option>
              <option value="0">false</option>
            </select>
          ) : (
            <input
              class="input mono"
              autocomplete="off"
              spellcheck={false}
              inputMode={isNumber(kind) ? 'decimal' : 'text'}
              {...attributes}
              value={text}
              onInput={({ currentTarget }) => {
                setText(currentTarget.value);
              }}
            />
          )
        }
      </Field>
      <Check
        label="Secret"
        hint="Cuttle does not show the value again."
        checked={secret}
        onChange={({ currentTarget }) => {
          setSecret(currentTarget.checked);
        }}
      />
      <FormProblem error={set.error} shown={[fieldName]} />
      <div class="form-actions">
        <Submit busy={set.isPending}>Set value</Submit>
      </div>
    </form>
  );
}

const hints: Record<string, string> = {
  unsignedInt: 'A whole number, 0 or more.',
  int: 'A whole number.',
  dateTime: 'For example 2026-03-01T09:30:00Z.',
  base64: 'Base64.',
};

const isNumber = (kind: string): boolean => /^(?:unsigned)?(?:int|long)$/i.test(kind);
