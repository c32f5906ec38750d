type BackHandler = (go: () => void) => void;

let handler: BackHandler | undefined;

/** What the back button does is asked of `ask` first, until what this returns is called. */
export function interceptBackButton(ask: BackHandler): () => void {
  const here = location.pathname + location.search;
  handler = (go) => {
    // The address is another one already, and must be this page's again before anybody else sees it.
    history.pushState(null, '', here);
    ask(go);
  };
  return () => {
    handler = undefined;
  };
}

// A window calls its listeners in the order in which they came: this is there before the first page follows the address (main.tsx).
addEventListener('popstate', (event) => {
  if (!handler) return;
  event.stopImmediatePropagation();
  handler(() => {
    history.back();
  });
});
