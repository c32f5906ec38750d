import { useMutation } from '@tanstack/preact-query';
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Confirm, Dialog } from '../../components/forms/dialog.tsx';
import { ProblemView } from '../../components/loaded.tsx';
import { readAgain } from '../../api/queries.ts';

interface SteerProps {
  label: string;
  does: () => Promise<unknown>;
  /** Where it is asked for twice: the question, and below it what follows. */
  asked?: string;
  children?: ComponentChildren;
}

/** A button that has a rollout, or a bulk retry, do something. */
export function Steer({ label, does, asked, children }: SteerProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const doIt = async (): Promise<void> => {
    await does();
    await readAgain('/v1/rollouts', '/v1/retries');
  };
  const done = useMutation({ mutationFn: doIt });
  const onClick = (): void => {
    if (asked === undefined) done.mutate();
    else setOpen(true);
  };
  return (
    <>
      <button
        type="button"
        class={asked === undefined ? 'button' : 'button danger'}
        aria-disabled={done.isPending}
        onClick={onClick}
      >
        {label}
      </button>
      {open && asked !== undefined && (
        <Confirm
          title={asked}
          action={label}
          onConfirm={doIt}
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
