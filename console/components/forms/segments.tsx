import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

interface SegmentsProps<Value extends string> {
  /** For screen readers: what is chosen. */
  label: string;
  options: { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
}

/** One of a few, all of which are seen: radio buttons. */
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
