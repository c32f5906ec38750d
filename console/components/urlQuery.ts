import { navigate, useSearch } from 'wouter-preact/use-browser-location';

/** The query string of the URL, as the state of a list's filters. */
export interface UrlQuery<Name extends string> {
  values: Partial<Record<Name, string>>;
  /**
   * Sets the given values, removes the empty ones, and returns to the first page. `replace`: adds no entry to the
   * history.
   */
  change: (values: Partial<Record<Name, string | undefined>>, replace?: boolean) => void;
  clear: () => void;
}

/** Page state that can be shared as a link and restored by the back button. It is stored only in the URL. */
export function useUrlQuery<Name extends string>(names: readonly Name[]): UrlQuery<Name> {
  const found = new URLSearchParams(useSearch());
  const values = Object.fromEntries(
    names.flatMap((name) => (found.get(name) ? [[name, found.get(name)]] : [])),
  ) as Partial<Record<Name, string>>;
  const change: UrlQuery<Name>['change'] = (changed, replace = false) => {
    // Reads the current URL, which may have changed since the last render.
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

/**
 * The cursor of the current page. The cursors of earlier pages are stored in the history entry, because the API's
 * lists only go forward.
 */
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
    // A shared link has no earlier cursors, so this returns to the first page.
    previous: () => {
      to(before.at(-1), before.slice(0, -1));
    },
  };
}

function navigateTo(query: URLSearchParams, replace: boolean, state: unknown): void {
  const text = query.toString();
  navigate(location.pathname + (text === '' ? '' : `?${text}`), { replace, state });
}
