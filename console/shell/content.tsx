import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Link, Route, Switch } from 'wouter-preact';
import { Empty } from '../components/empty.tsx';
import { ProblemView, Loading } from '../components/loaded.tsx';
import { Card, Page } from '../components/page.tsx';
import type { PageEntry } from '../pages.ts';
import { availablePages } from '../pages.ts';
import { parsePathParams } from './pathParams.ts';

export function Content(): JSX.Element {
  return (
    <Switch>
      {availablePages().map((page) => (
        <Route key={page.path} path={page.path}>
          {() => <LazyPage page={page} params={parsePathParams(page.path, location.pathname)} />}
        </Route>
      ))}
      <Route>
        <Page title="Page not found">
          <Card>
            <Empty icon="search" title="There is no page at this URL">
              <p>
                It may belong to another organization. <Link href="/">Go to the first page</Link>.
              </p>
            </Empty>
          </Card>
        </Page>
      </Route>
    </Switch>
  );
}

type PageComponent = ComponentType<{ params: Record<string, string | undefined> }>;
const loadedPages = new Map<PageEntry, PageComponent>();

/** Loads a page's code when it is first shown. */
function LazyPage({ page, params }: { page: PageEntry; params: Record<string, string | undefined> }): JSX.Element {
  const [, drawAgain] = useState(0);
  const [error, setError] = useState<Error>();
  const Shown = loadedPages.get(page);
  useEffect(() => {
    if (Shown) return;
    page.load().then(
      (component) => {
        loadedPages.set(page, component);
        drawAgain((times) => times + 1);
      },
      () => {
        setError(new Error('The page could not be loaded, perhaps because the console was updated. Reload the page.'));
      },
    );
  }, [page]);
  if (error)
    return (
      <ProblemView error={error}>
        <button
          type="button"
          class="button"
          onClick={() => {
            location.reload();
          }}
        >
          Reload
        </button>
      </ProblemView>
    );
  // The key resets the page's state when it shows another object.
  return Shown ? <Shown key={JSON.stringify(params)} params={params} /> : <Loading />;
}
