import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Toasts } from '../components/toast.tsx';
import { followEvents } from '../api/liveUpdates.ts';
import { queries } from '../api/queries.ts';
import { current, may } from '../api/signIns.ts';
import { Content } from './content.tsx';
import { Side } from './sidebar.tsx';
import { SignInPage } from './signInPage.tsx';
import { Trouble } from './connectionBanner.tsx';

/** All of it: who is signed in sees the pages, others are asked for a key, at whichever address they came to. */
export function Console(): JSX.Element {
  const signIn = current.value;
  useEffect(() => (signIn && may('read') ? followEvents(signIn) : undefined), [signIn]);
  // What another organization has is not kept: it is asked for again when one comes back.
  useEffect(() => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== signIn?.id });
  }, [signIn?.id]);
  if (!signIn) return <SignInPage />;
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <div class="shell">
        <Side signIn={signIn} />
        <div class="content">
          <Trouble />
          <main id="content" tabIndex={-1} key={signIn.id}>
            <Content />
          </main>
        </div>
      </div>
      <Toasts />
    </>
  );
}
