import type { ComponentChildren, JSX } from 'preact';
import { Dialog } from './dialog.tsx';
import { FormProblem, Submit } from './form.tsx';

interface FormDialogProps {
  title: string;
  /** The mutation that the form submits. */
  mutation: { mutate: () => void; isPending: boolean; error: Error | null };
  /** The fields that show their own errors: see {@link FormProblem}. */
  fieldNames: string[];
  /** The verb on the button: "Save". */
  action: string;
  tone?: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A form in a dialog that can be cancelled. */
export function FormDialog({
  title,
  mutation,
  fieldNames,
  action,
  tone = 'primary',
  onClose,
  children,
}: FormDialogProps): JSX.Element {
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          mutation.mutate();
        }}
      >
        {children}
        <FormProblem error={mutation.error} shown={fieldNames} />
        <div class="form-actions">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <Submit busy={mutation.isPending} tone={tone}>
            {action}
          </Submit>
        </div>
      </form>
    </Dialog>
  );
}
