type BackHandler = (go: () => void) => void;

let handler: BackHandler | undefined;

/** Calls `ask` instead of going back. @returns a function that removes the handler. */
export function interceptBackButton(ask: BackHandler): () => void {
  const here = location.pathname + location.search;
  handler = (go) => {
    // The URL has already changed; restore it before anything else reads it.
    history.pushState(null, '', here);
    ask(go);
  };
  return () => {
    handler = undefined;
  };
}

// Listeners run in the order in which they were added. main.tsx imports this file before the router.
addEventListener('popstate', (event) => {
  if (!handler) return;
  event.stopImmediatePropagation();
  handler(() => {
    history.back();
  });
});
