import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Schemas } from '../../api/client.ts';
import { Field } from './form.tsx';

export type VariableDefinition = Schemas['Service']['variables'][number];
/** The text of each variable's field; empty means no value. */
export type TypedValues = Record<string, string>;

interface FieldsProps {
  definitions: VariableDefinition[];
  typed: TypedValues;
  onChange: (typed: TypedValues) => void;
  error: Error | null;
  /** Returns the placeholder of an empty field, instead of the default: that a secret's value stays, for example. */
  placeholderFor?: (definition: VariableDefinition) => string | undefined;
}

/** A form for the variables of a service. The API validates the values; each field shows its errors. */
export function VariableFields({ definitions, typed, onChange, error, placeholderFor }: FieldsProps): JSX.Element {
  return (
    <>
      {definitions.map((definition) => {
        const { name, secret, type } = definition;
        const input = {
          value: typed[name] ?? '',
          onChange: (text: string) => {
            onChange({ ...typed, [name]: text });
          },
          placeholder: placeholderFor?.(definition) ?? defaultPlaceholder(definition),
        };
        return (
          <Field
            key={name}
            label={mustBeFilledIn(definition) ? `${name} (required)` : name}
            name={fieldName(name)}
            error={error}
            hint={describeDefinition(definition)}
          >
            {(attributes) =>
              secret ? (
                <SecretInput {...attributes} {...input} />
              ) : type === 'boolean' ? (
                <BooleanInput {...attributes} {...input} />
              ) : (
                <TextInput {...attributes} {...input} isNumber={type === 'number'} />
              )
            }
          </Field>
        );
      })}
    </>
  );
}

export const fieldName = (variable: string): string => `variables.${variable}`;

/** Converts the text to the variable's type. Text of another type is returned as it is, and the API rejects it. */
export function toValue({ type }: VariableDefinition, text: string): string | number | boolean {
  if (type === 'boolean') return text === 'true';
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return text;
}

/** Returns the values of the fields that are not empty. */
export const toValues = (
  definitions: VariableDefinition[],
  typed: TypedValues,
): Record<string, string | number | boolean> =>
  Object.fromEntries(
    definitions.flatMap((definition) => {
      const text = typed[definition.name] ?? '';
      return text === '' ? [] : [[definition.name, toValue(definition, text)]];
    }),
  );

const mustBeFilledIn = ({ required, default: defaultValue }: VariableDefinition): boolean =>
  required && defaultValue === undefined;
const defaultPlaceholder = ({ default: defaultValue }: VariableDefinition): string =>
  defaultValue === undefined ? '' : `${String(defaultValue)} (default)`;

function describeDefinition({ description, default: defaultValue, type }: VariableDefinition): string | undefined {
  const parts = [
    description ?? '',
    type === 'number' ? 'A number.' : '',
    defaultValue !== undefined ? `Default: ${String(defaultValue)}.` : '',
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`)).join(' ');
}

interface InputProps {
  id: string;
  name: string;
  value: string;
  onChange: (text: string) => void;
  placeholder: string;
}

function TextInput({ onChange, isNumber, ...attributes }: InputProps & { isNumber: boolean }): JSX.Element {
  return (
    <input
      class="input"
      autocomplete="off"
      spellcheck={false}
      inputMode={isNumber ? 'decimal' : 'text'}
      {...attributes}
      onInput={({ currentTarget }) => {
        onChange(currentTarget.value);
      }}
    />
  );
}

function SecretInput({ onChange, ...attributes }: InputProps): JSX.Element {
  const [isShown, setShown] = useState(false);
  return (
    <div class="with-button">
      <input
        class="input mono"
        type={isShown ? 'text' : 'password'}
        autocomplete="new-password"
        spellcheck={false}
        {...attributes}
        onInput={({ currentTarget }) => {
          onChange(currentTarget.value);
        }}
      />
      <button
        type="button"
        class="button"
        aria-pressed={isShown}
        onClick={() => {
          setShown(!isShown);
        }}
      >
        {isShown ? 'Hide' : 'Show'}
      </button>
    </div>
  );
}

function BooleanInput({ onChange, placeholder, ...attributes }: InputProps): JSX.Element {
  return (
    <select
      class="input"
      {...attributes}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.value);
      }}
    >
      <option value="">{placeholder === '' ? 'Not set' : placeholder}</option>
      <option value="true">true</option>
      <option value="false">false</option>
    </select>
  );
}
