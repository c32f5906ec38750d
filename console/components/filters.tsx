import type { ComponentChildren, JSX, TargetedInputEvent } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { UrlQuery } from './urlQuery.ts';
import { Icon } from './icon.tsx';

interface FiltersProps<Name extends string> {
  urlQuery: UrlQuery<Name>;
  children: ComponentChildren;
  more?: ComponentChildren;
  /** The filters in `more`. They are expanded if the URL sets one of them. */
  moreNames?: readonly Name[];
}

/**
 * The filter bar above a list. Its state is in the URL: `<Filters urlQuery={urlQuery}><SearchFilter … /><SelectFilter
 * … /></Filters>`.
 */
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

/** Time without typing before the list is filtered, in milliseconds. */
const debounceMs = 250;

/** A search field that filters while the user types. */
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

/** A {@link SearchFilter} with a visible label, for a group of filters. */
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

/** @param options maps the API's values to labels; `''` means no filter. */
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

/** Returns the value in the URL, or what the user is typing. Updates the URL {@link debounceMs} after the last key. */
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
