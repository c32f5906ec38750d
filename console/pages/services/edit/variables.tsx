import type { JSX } from 'preact';
import { Empty } from '../../../components/empty.tsx';
import { Check, Field } from '../../../components/forms/form.tsx';
import { Icon } from '../../../components/icon.tsx';
import type { DraftVariable } from './draft.ts';
import { emptyVariable } from './draft.ts';

interface VariablesProps {
  variables: DraftVariable[];
  /** The error of the last save. */
  error: Error | null;
  readOnly: boolean;
  onChange: (variables: DraftVariable[]) => void;
}

const types = { string: 'Text', number: 'Number', boolean: 'Yes/no', xml: 'XML' } as const;

/** The service's variables, one form each. */
export function Variables({ variables, error, readOnly, onChange }: VariablesProps): JSX.Element {
  const change = (key: number, changed: Partial<DraftVariable>): void => {
    onChange(variables.map((each) => (each.key === key ? { ...each, ...changed } : each)));
  };
  return (
    <fieldset class="form variables" disabled={readOnly}>
      <legend class="hidden">Variables</legend>
      {variables.length === 0 && (
        <Empty icon="settings" title="No variables">
          <p>
            Variables hold values that differ between devices, such as a user name. Scripts read them with{' '}
            <code>get_variable_value("name")</code>.
          </p>
        </Empty>
      )}
      {variables.map((variable, index) => (
        <Variable
          key={variable.key}
          variable={variable}
          field={`variables[${index}]`}
          error={error}
          onChange={(changed) => {
            change(variable.key, changed);
          }}
          onRemove={() => {
            onChange(variables.filter(({ key }) => key !== variable.key));
          }}
        />
      ))}
      {!readOnly && (
        <div>
          <button
            type="button"
            class="button"
            onClick={() => {
              onChange([...variables, emptyVariable()]);
            }}
          >
            <Icon name="plus" size={16} />
            Add a variable
          </button>
        </div>
      )}
    </fieldset>
  );
}

interface VariableProps {
  variable: DraftVariable;
  field: string;
  error: Error | null;
  onChange: (changed: Partial<DraftVariable>) => void;
  onRemove: () => void;
}

function Variable({ variable, field, error, onChange, onRemove }: VariableProps): JSX.Element {
  const { name, description, type, required, secret } = variable;
  return (
    <fieldset class="variable">
      <legend class="hidden">Variable {name || 'without a name'}</legend>
      <div class="pair">
        <Field label="Name" name={`${field}.name`} error={error}>
          {(attributes) => (
            <input
              class="input mono"
              spellcheck={false}
              autocomplete="off"
              {...attributes}
              value={name}
              onInput={({ currentTarget }) => {
                onChange({ name: currentTarget.value });
              }}
            />
          )}
        </Field>
        <Field label="Type" name={`${field}.type`} error={error}>
          {(attributes) => (
            <select
              class="input"
              {...attributes}
              value={type}
              onChange={({ currentTarget }) => {
                onChange({ type: currentTarget.value as DraftVariable['type'] });
              }}
            >
              {Object.entries(types).map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Field label="Default" name={`${field}.default`} error={error}>
        {(attributes) => (
          <input
            class="input"
            autocomplete="off"
            spellcheck={false}
            placeholder="none"
            {...attributes}
            value={variable.default}
            onInput={({ currentTarget }) => {
              onChange({ default: currentTarget.value });
            }}
          />
        )}
      </Field>
      <Field label="Description" name={`${field}.description`} error={error}>
        {(attributes) => (
          <input
            class="input"
            placeholder="shown beside the value"
            {...attributes}
            value={description}
            onInput={({ currentTarget }) => {
              onChange({ description: currentTarget.value });
            }}
          />
        )}
      </Field>
      <div class="variable-end">
        <Check
          label="Required"
          checked={required}
          onChange={({ currentTarget }) => {
            onChange({ required: currentTarget.checked });
          }}
        />
        <Check
          label="Secret"
          checked={secret}
          onChange={({ currentTarget }) => {
            onChange({ secret: currentTarget.checked });
          }}
        />
        <button type="button" class="button quiet" onClick={onRemove} aria-label={`Remove ${name || 'the variable'}`}>
          Remove
        </button>
      </div>
    </fieldset>
  );
}
