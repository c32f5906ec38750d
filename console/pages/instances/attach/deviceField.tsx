import type { JSX } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { Field } from '../../../components/forms/form.tsx';
import { useApiQuery } from '../../../api/queries.ts';

/** Time without typing before the list is searched, in milliseconds. */
const debounceMs = 200;
const maxSuggestions = 12;

interface DeviceFieldProps {
  value: string;
  onChange: (id: string) => void;
  error: Error | null;
}

/** A device id. The browser's datalist suggests the devices that begin with the text. */
export function DeviceField({ value, onChange, error }: DeviceFieldProps): JSX.Element {
  const list = useId();
  const search = useDebounced(value.trim());
  const found = useApiQuery(
    '/v1/devices',
    { query: { status: 'registered', limit: maxSuggestions, ...(search !== '' && { search }) } },
    { keepPrevious: true },
  );
  const none = search !== '' && found.data?.items.length === 0 && !found.isPlaceholderData;
  return (
    <Field
      label="Device"
      name="device_id"
      error={error}
      hint={none ? 'No registered device matches.' : 'Start typing an id or serial number.'}
    >
      {(attributes) => (
        <>
          <input
            class="input mono"
            autocomplete="off"
            spellcheck={false}
            placeholder="CPE0001"
            list={list}
            {...attributes}
            value={value}
            onInput={({ currentTarget }) => {
              onChange(currentTarget.value);
            }}
          />
          <datalist id={list}>
            {found.data?.items.map(({ id, manufacturer, product_class: model }) => (
              <option key={id} value={id}>
                {[manufacturer, model].filter(Boolean).join(' ')}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

function useDebounced(value: string): string {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLater(value);
    }, debounceMs);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return later;
}
