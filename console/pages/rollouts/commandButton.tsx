import { useMutation } from '@tanstack/preact-query';
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Confirm, Dialog } from '../../components/forms/dialog.tsx';
import { ProblemView } from '../../components/loaded.tsx';
import { invalidate } from '../../api/queries.ts';

interface CommandButtonProps {
  label: string;
  command: () => Promise<unknown>;
  /** Where it is asked for twice: the question, and below it what follows. */
  question?: string;
  children?: ComponentChildren;
}

/** A button that has a rollout, or a bulk retry, do something. */
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
        <Dialog title="That did not work" onClose={done.reset}>
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
