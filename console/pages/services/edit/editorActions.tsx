import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { Confirm } from '../../../components/forms/dialog.tsx';
import { toast } from '../../../components/toast.tsx';
import { api, unwrap } from '../../../api/client.ts';
import { readAgain } from '../../../api/queries.ts';
import { may } from '../../../api/signIns.ts';
import type { Service } from './draft.ts';
import type { ServiceAsRead } from '../readService.ts';

interface EditorActionsProps {
  saved: ServiceAsRead | undefined;
  isDirty: boolean;
  busy: boolean;
  onSave: () => void;
  onTry: () => void;
  /** The page may be left without asking. */
  allow: () => void;
}

export function EditorActions({ saved, isDirty, busy, onSave, onTry, allow }: EditorActionsProps): JSX.Element | null {
  const [deleting, setDeleting] = useState(false);
  if (!may('operate')) return null;
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
        {saved ? 'Save' : 'Make the service'}
      </button>
      {deleting && saved && (
        <Delete
          service={saved.service}
          allow={allow}
          onClose={() => {
            setDeleting(false);
          }}
        />
      )}
    </>
  );
}

function Delete({
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
    void readAgain('/v1/services', '/v1/counts');
    toast(`${service.name} is deleted.`);
    navigate('/services');
  };
  return (
    <Confirm
      title={`Delete ${service.name}?`}
      action="Delete"
      typed={service.name}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>
        Its versions go with it. A service that is attached to devices is not deleted:{' '}
        <Link href={`/instances?service=${encodeURIComponent(service.name)}`}>see where it is attached</Link>.
      </p>
    </Confirm>
  );
}
