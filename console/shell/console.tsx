import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Toasts } from '../components/toast.tsx';
import { followEvents } from '../api/liveUpdates.ts';
import { queryClient } from '../api/queries.ts';
import { current, hasScope } from '../api/signIns.ts';
import { Content } from './content.tsx';
import { Sidebar } from './sidebar.tsx';
import { SignInPage } from './signInPage.tsx';
import { ConnectionBanner } from './connectionBanner.tsx';

/** The whole application: the pages, or the sign-in page if nobody is signed in. The URL stays the same. */
export function Console(): JSX.Element {
  const signIn = current.value;
  useEffect(() => (signIn && hasScope('read') ? followEvents(signIn) : undefined), [signIn]);
  // Drops the data of other organizations; it is fetched again after a switch.
  useEffect(() => {
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== signIn?.id });
  }, [signIn?.id]);
  if (!signIn) return <SignInPage />;
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <div class="shell">
        <Sidebar signIn={signIn} />
        <div class="content">
          <ConnectionBanner />
          <main id="content" tabIndex={-1} key={signIn.id}>
            <Content />
          </main>
        </div>
      </div>
      <Toasts />
    </>
  );
}
