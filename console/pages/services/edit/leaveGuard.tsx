import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import { Dialog } from '../../../components/forms/dialog.tsx';
import { interceptBackButton } from '../../../shell/backButton.ts';

/**
 * Warns before unsaved changes are lost through a link, the back button, or closing the tab. Call `allow` before
 * navigating in code.
 */
export function useLeaveGuard(isDirty: boolean): { guard: JSX.Element | null; allow: () => void } {
  const [leaving, setLeaving] = useState<() => void>();
  const dirty = useRef(isDirty);
  dirty.current = isDirty;
  useEffect(() => {
    const here = location.pathname + location.search;
    const ask = (go: () => void): void => {
      setLeaving(() => go);
    };
    const onUnload = (event: BeforeUnloadEvent): void => {
      if (dirty.current) event.preventDefault();
    };
    const onClick = (event: MouseEvent): void => {
      const link = (event.target as Element | null)?.closest('a');
      const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
      if (
        !dirty.current ||
        !link ||
        !isPlain ||
        link.target !== '' ||
        link.origin !== location.origin ||
        link.pathname + link.search === here
      )
        return;
      event.preventDefault();
      event.stopPropagation();
      ask(() => {
        navigate(link.pathname + link.search);
      });
    };
    addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, { capture: true });
    return () => {
      removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, []);
  const release = useRef<() => void>();
  useEffect(() => {
    if (!isDirty) return;
    release.current = interceptBackButton((go) => {
      setLeaving(() => go);
    });
    return release.current;
  }, [isDirty]);
  const allow = (): void => {
    dirty.current = false;
    release.current?.();
  };
  const stay = (): void => {
    setLeaving(undefined);
  };
  const guard =
    leaving === undefined ? null : (
      <Dialog title="Leave without saving?" onClose={stay}>
        <p>Your changes are not saved. They are lost if you leave.</p>
        <div class="form-actions">
          <button type="button" class="button" onClick={stay}>
            Stay
          </button>
          <button
            type="button"
            class="button danger primary"
            onClick={() => {
              allow();
              leaving();
            }}
          >
            Leave
          </button>
        </div>
      </Dialog>
    );
  return { guard, allow };
}
