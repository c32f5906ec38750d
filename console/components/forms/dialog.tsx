import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { ProblemView } from '../loaded.tsx';
import { Submit } from './form.tsx';

/** The browser's own modal dialog: it keeps the focus, closes by Escape, and gives the focus back. It is there for as long as it is rendered. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      isGone.current = true;
      element?.close();
    };
  }, []);
  return (
    <dialog
      class="dialog"
      ref={dialog}
      aria-labelledby={id}
      onClose={() => {
        if (!isGone.current) onClose();
      }}
    >
      <div class="dialog-body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  /** What follows from it, in plain words. */
  children: ComponentChildren;
  /** The verb of what is done: "Delete". */
  action: string;
  /** Asked twice: it is done only when this is typed, an id mostly. */
  requiredText?: string;
  /** It closes when that is done; what it throws is shown. */
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Before what can't be undone. */
export function Confirm({ title, children, action, requiredText, onConfirm, onClose }: ConfirmProps): JSX.Element {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const id = useId();
  const mayGoOn = requiredText === undefined || text === requiredText;
  const confirm = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!mayGoOn || busy) return;
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setError(thrown as Error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          void confirm(event);
        }}
      >
        <div>{children}</div>
        {requiredText !== undefined && (
          <div class="field">
            <label for={id}>
              Type <code>{requiredText}</code> to go on
            </label>
            <input
              class="input mono"
              id={id}
              autocomplete="off"
              spellcheck={false}
              value={text}
              onInput={({ currentTarget }) => {
                setText(currentTarget.value);
              }}
            />
          </div>
        )}
        {error && <ProblemView error={error} />}
        <div class="form-actions">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <Submit busy={busy} ready={mayGoOn} tone="primary danger">
            {action}
          </Submit>
        </div>
      </form>
    </Dialog>
  );
}
