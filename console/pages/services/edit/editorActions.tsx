import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { Confirm } from '../../../components/forms/dialog.tsx';
import { toast } from '../../../components/toast.tsx';
import { api, unwrap } from '../../../api/client.ts';
import { invalidate } from '../../../api/queries.ts';
import { hasScope } from '../../../api/signIns.ts';
import type { Service } from './draft.ts';
import type { ServiceAsRead } from '../readService.ts';

interface EditorActionsProps {
  saved: ServiceAsRead | undefined;
  isDirty: boolean;
  busy: boolean;
  onSave: () => void;
  onTry: () => void;
  /** Lets the page be left without a warning. */
  allowLeaving: () => void;
}

export function EditorActions({
  saved,
  isDirty,
  busy,
  onSave,
  onTry,
  allowLeaving,
}: EditorActionsProps): JSX.Element | null {
  const [deleting, setDeleting] = useState(false);
  if (!hasScope('operate')) return null;
  const isNothing = saved !== undefined && !isDirty;
  return (
    <>
      {saved && (
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            setDeleting(true);
          }}
        >
          Delete
        </button>
      )}
      {saved && !isDirty && (
        <Link
          class="button"
          href={`/rollouts/new?service=${encodeURIComponent(saved.service.name)}&version=${saved.service.version}`}
        >
          Roll out
        </Link>
      )}
      <button type="button" class="button" onClick={onTry}>
        Try it
      </button>
      <button
        type="button"
        class="button primary"
        aria-disabled={busy || isNothing}
        onClick={() => {
          if (!isNothing && !busy) onSave();
        }}
      >
        {saved ? 'Save' : 'Create service'}
      </button>
      {deleting && saved && (
        <DeleteDialog
          service={saved.service}
          allow={allowLeaving}
          onClose={() => {
            setDeleting(false);
          }}
        />
      )}
    </>
  );
}

function DeleteDialog({
  service,
  allow,
  onClose,
}: {
  service: Service;
  allow: () => void;
  onClose: () => void;
}): JSX.Element {
  const remove = async (): Promise<void> => {
    await unwrap(api().DELETE('/v1/services/{id}', { params: { path: { id: service.id } } }));
    allow();
    void invalidate('/v1/services', '/v1/counts');
    toast(`${service.name} is deleted.`);
    navigate('/services');
  };
  return (
    <Confirm
      title={`Delete ${service.name}?`}
      action="Delete"
      requiredText={service.name}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>
        This deletes all its versions. You cannot delete a service that is attached to devices:{' '}
        <Link href={`/instances?service=${encodeURIComponent(service.name)}`}>see where it is attached</Link>.
      </p>
    </Confirm>
  );
}
