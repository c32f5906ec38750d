import { navigate, useSearch } from 'wouter-preact/use-browser-location';

/** What the address says after its `?`, as a list's filters, and how to change it. */
export interface UrlQuery<Name extends string> {
  values: Partial<Record<Name, string>>;
  /** Sets those that are given, takes away those that are empty; a change begins at the first page. `replace`: the back button does not stop here. */
  change: (values: Partial<Record<Name, string | undefined>>, replace?: boolean) => void;
  clear: () => void;
}

/** The state of a page that others can be sent, and the back button returns to: kept in the address and nowhere else. */
export function useUrlQuery<Name extends string>(names: readonly Name[]): UrlQuery<Name> {
  const found = new URLSearchParams(useSearch());
  const values = Object.fromEntries(
    names.flatMap((name) => (found.get(name) ? [[name, found.get(name)]] : [])),
  ) as Partial<Record<Name, string>>;
  const change: UrlQuery<Name>['change'] = (changed, replace = false) => {
    // As the address is now, not as it was when this was drawn.
    const query = new URLSearchParams(location.search);
    query.delete('cursor');
    for (const [name, value] of Object.entries<string | undefined>(changed)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    navigateTo(query, replace, undefined);
  };
  return {
    values,
    change,
    clear: () => {
      change(Object.fromEntries(names.map((name) => [name, undefined])) as Partial<Record<Name, undefined>>);
    },
  };
}

/** The cursor in the address. Those of the pages before are kept with the history's entry: a list's API knows no way back. */
export function useCursor(): {
  cursor: string | undefined;
  before: string[];
  next: (cursor: string) => void;
  previous: () => void;
} {
  const cursor = new URLSearchParams(useSearch()).get('cursor') ?? undefined;
  const before = (history.state as { before?: string[] } | null)?.before ?? [];
  const to = (target: string | undefined, trail: string[]): void => {
    const query = new URLSearchParams(location.search);
    if (target) query.set('cursor', target);
    else query.delete('cursor');
    navigateTo(query, false, { before: trail });
    scrollTo(0, 0);
  };
  return {
    cursor,
    before,
    next: (following) => {
      to(following, [...before, cursor ?? '']);
    },
    // Where the address was sent by somebody the pages before are not known, but the first.
    previous: () => {
      to(before.at(-1), before.slice(0, -1));
    },
  };
}

function navigateTo(query: URLSearchParams, replace: boolean, state: unknown): void {
  const text = query.toString();
  navigate(location.pathname + (text === '' ? '' : `?${text}`), { replace, state });
}
