import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { ProblemView } from '../loaded.tsx';
import { Submit } from './form.tsx';

/**
 * The browser's modal dialog: it traps the focus, closes on Escape, and restores the focus. It is open while it is
 * rendered.
 */
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
  /** The consequences, in plain words. */
  children: ComponentChildren;
  /** The verb on the button: "Delete". */
  action: string;
  /** The action is enabled only after this text, usually an id, has been typed. */
  requiredText?: string;
  /** Closes the dialog when it resolves, and shows what it throws. */
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks for confirmation before an action that cannot be undone. */
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
              Type <code>{requiredText}</code> to confirm
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
