import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

interface SegmentsProps<Value extends string> {
  /** For screen readers: what is selected. */
  label: string;
  options: { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
}

/** A row of radio buttons that shows all options. */
export function Segments<Value extends string>({ label, options, value, onChange }: SegmentsProps<Value>): JSX.Element {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => {
              onChange(option.value);
            }}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
