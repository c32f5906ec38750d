import type { ComponentChildren, JSX, TargetedEvent } from 'preact';
import { useId } from 'preact/hooks';
import { ApiProblem } from '../../api/client.ts';
import { Icon } from '../icon.tsx';
import { ProblemView } from '../loaded.tsx';

interface FieldProps {
  label: string;
  /** The field's name in the API's `errors`: `variables.pppoe_password`. */
  name: string;
  /** The form's last error. The field shows the messages that name it. */
  error?: Error | null | undefined;
  hint?: ComponentChildren;
  children: (attributes: {
    id: string;
    name: string;
    'aria-invalid': boolean;
    'aria-describedby': string;
  }) => ComponentChildren;
}

/**
 * A labelled input with its error messages: `<Field label="Name" name="name" error={created.error}>{(attributes) =>
 * <input class="input" {...attributes} />}</Field>`.
 */
export function Field({ label, name, error, hint, children }: FieldProps): JSX.Element {
  const id = useId();
  const wrong = fieldErrors(error).filter(({ field }) => field === name);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, name, 'aria-invalid': wrong.length > 0, 'aria-describedby': `${id}-about` })}
      <div id={`${id}-about`}>
        {hint !== undefined && <div class="hint">{hint}</div>}
        {wrong.map(({ message }) => (
          <div key={message} class="wrong">
            <Icon name="warning" size={14} />
            It {message}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Shows an error that no field shows. @param shown the names of the form's fields. */
export function FormProblem({ error, shown }: { error: Error | null; shown: string[] }): JSX.Element | null {
  if (!error) return null;
  const fields = fieldErrors(error);
  if (fields.length > 0 && fields.every(({ field }) => shown.includes(field))) return null;
  return <ProblemView error={error} />;
}

/** @param ready false while required input is missing. */
export function Submit({
  busy,
  ready = true,
  children,
  tone = 'primary',
}: {
  busy: boolean;
  ready?: boolean;
  children: ComponentChildren;
  tone?: string;
}): JSX.Element {
  const mayGo = ready && !busy;
  return (
    <button
      type="submit"
      class={`button ${tone}`}
      aria-disabled={!mayGo}
      onClick={(event) => {
        if (!mayGo) event.preventDefault();
      }}
    >
      {busy && (
        <span class="spinner">
          <Icon name="ring" size={16} />
        </span>
      )}
      {children}
    </button>
  );
}

export function Check({
  label,
  hint,
  ...attributes
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (event: TargetedEvent<HTMLInputElement>) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="check">
      <input type="checkbox" id={id} {...attributes} />
      <label for={id}>
        {label}
        {hint !== undefined && (
          <>
            <br />
            <small class="soft">{hint}</small>
          </>
        )}
      </label>
    </div>
  );
}

const fieldErrors = (error: Error | null | undefined) =>
  error instanceof ApiProblem ? (error.problem.errors ?? []) : [];
