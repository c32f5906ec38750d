import { useMutation } from '@tanstack/preact-query';
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Confirm, Dialog } from '../../components/forms/dialog.tsx';
import { ProblemView } from '../../components/loaded.tsx';
import { invalidate } from '../../api/queries.ts';

interface CommandButtonProps {
  label: string;
  command: () => Promise<unknown>;
  /** Asks for confirmation first: the dialog's title. `children` are its text. */
  question?: string;
  children?: ComponentChildren;
}

/** A button that controls a rollout or a bulk retry. */
export function CommandButton({ label, command, question, children }: CommandButtonProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const runCommand = async (): Promise<void> => {
    await command();
    await invalidate('/v1/rollouts', '/v1/retries');
  };
  const done = useMutation({ mutationFn: runCommand });
  const onClick = (): void => {
    if (question === undefined) done.mutate();
    else setOpen(true);
  };
  return (
    <>
      <button
        type="button"
        class={question === undefined ? 'button' : 'button danger'}
        aria-disabled={done.isPending}
        onClick={onClick}
      >
        {label}
      </button>
      {open && question !== undefined && (
        <Confirm
          title={question}
          action={label}
          onConfirm={runCommand}
          onClose={() => {
            setOpen(false);
          }}
        >
          {children}
        </Confirm>
      )}
      {done.error && (
        <Dialog title="The action failed" onClose={done.reset}>
          <ProblemView error={done.error} />
          <div class="form-actions">
            <button type="button" class="button" onClick={done.reset}>
              Close
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
