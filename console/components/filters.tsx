import type { ComponentChildren, JSX, TargetedInputEvent } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { UrlQuery } from './urlQuery.ts';
import { Icon } from './icon.tsx';

interface FiltersProps<Name extends string> {
  urlQuery: UrlQuery<Name>;
  children: ComponentChildren;
  more?: ComponentChildren;
  /** The names of those in `more`, which is open where a link set one. */
  moreNames?: readonly Name[];
}

/** A bar above a list. Its state is the address, by `useAddressQuery`: `<Filters address={address}><SearchFilter … /><SelectFilter … /></Filters>`. */
export function Filters<Name extends string>({
  urlQuery,
  children,
  more,
  moreNames = [],
}: FiltersProps<Name>): JSX.Element {
  const set = Object.keys(urlQuery.values).length;
  const [open, setOpen] = useState(moreNames.some((name) => urlQuery.values[name] !== undefined));
  return (
    <div class="filters" role="search">
      {children}
      {more !== undefined && (
        <button
          type="button"
          class="button quiet"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          <Icon name="filter" size={16} />
          {open ? 'Fewer filters' : 'More filters'}
        </button>
      )}
      {set > 0 && (
        <button type="button" class="button quiet" onClick={urlQuery.clear}>
          <Icon name="close" size={16} />
          Clear
        </button>
      )}
      {open && <div class="more">{more}</div>}
    </div>
  );
}

interface FilterProps<Name extends string> {
  urlQuery: UrlQuery<Name>;
  name: Name;
  label: string;
}

/** How long somebody who types is waited for: milliseconds. */
const debounceMs = 250;

/** A text that narrows the list while it is typed. */
export function SearchFilter<Name extends string>({ urlQuery, name, label }: FilterProps<Name>): JSX.Element {
  const value = urlQuery.values[name] ?? '';
  const input = useDebouncedInput(value, (text) => {
    urlQuery.change({ [name]: text } as Partial<Record<Name, string>>, true);
  });
  return (
    <div class="search">
      <Icon name="search" size={16} />
      <input
        class="input"
        type="search"
        aria-label={label}
        placeholder={label}
        autocomplete="off"
        spellcheck={false}
        {...input}
      />
    </div>
  );
}

/** The same with its label above, for one among several. */
export function TextFilter<Name extends string>({
  urlQuery,
  name,
  label,
  placeholder,
}: FilterProps<Name> & { placeholder?: string }): JSX.Element {
  const id = useId();
  const input = useDebouncedInput(urlQuery.values[name] ?? '', (text) => {
    urlQuery.change({ [name]: text } as Partial<Record<Name, string>>, true);
  });
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input class="input" id={id} autocomplete="off" spellcheck={false} placeholder={placeholder} {...input} />
    </div>
  );
}

/** @param options by what the API takes: the words for it; `''`: no filter. */
export function SelectFilter<Name extends string>({
  urlQuery,
  name,
  label,
  options,
}: FilterProps<Name> & { options: Record<string, string> }): JSX.Element {
  return (
    <select
      class="input"
      aria-label={label}
      value={urlQuery.values[name] ?? ''}
      onChange={(event) => {
        urlQuery.change({ [name]: event.currentTarget.value } as Partial<Record<Name, string>>);
      }}
    >
      {Object.entries(options).map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** What is in the address where nobody types; what is typed goes there after a moment. */
function useDebouncedInput(
  value: string,
  onTyped: (text: string) => void,
): { value: string; onInput: (event: TargetedInputEvent<HTMLInputElement>) => void } {
  const [typed, setTyped] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  return {
    value: typed ?? value,
    onInput: ({ currentTarget }) => {
      const text = currentTarget.value;
      setTyped(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        setTyped(undefined);
        onTyped(text.trim());
      }, debounceMs);
    },
  };
}
