import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Secret } from '../../parts/copy.tsx';
import { Dialog } from '../../parts/forms/dialog.tsx';
import { Field, FormProblem } from '../../parts/forms/form.tsx';
import { FormDialog } from '../../parts/forms/formDialog.tsx';
import { capital } from '../../parts/status.tsx';
import type { Schemas } from '../../server/api.ts';
import { api, clientOf, unwrap } from '../../server/api.ts';
import { addSignIn, current } from '../../server/signIns.ts';
import type { Organization } from './organization.ts';

type Role = Schemas['NewApiKey']['role'];
const roles: Role[] = ['admin', 'operator', 'provisioner', 'viewer'];

/** A key of the organization, shown once; with it one may go on as the organization. */
export function NewKey({ organization, onClose }: { organization: Organization; onClose: () => void }): JSX.Element {
  const [name, setName] = useState('console');
  const [role, setRole] = useState<Role>('admin');
  const made = useMutation({
    mutationFn: () =>
      unwrap(
        api().POST('/v1/organizations/{id}/api-keys', {
          params: { path: { id: organization.id } },
          body: { name, role },
        }),
      ),
  });
  if (made.data) return <MadeKey organization={organization} secret={made.data.key} onClose={onClose} />;
  return (
    <FormDialog
      title={`New key of ${organization.name}`}
      of={made}
      shown={['name', 'role']}
      action="Make a key"
      onClose={onClose}
    >
      <Field label="Name" name="name" error={made.error} hint="What it is for; written beside what the key does.">
        {(attributes) => (
          <input
            class="input"
            required
            {...attributes}
            value={name}
            onInput={({ currentTarget }) => {
              setName(currentTarget.value);
            }}
          />
        )}
      </Field>
      <Field label="Role" name="role" error={made.error}>
        {(attributes) => (
          <select
            class="input"
            {...attributes}
            value={role}
            onChange={({ currentTarget }) => {
              setRole(currentTarget.value as Role);
            }}
          >
            {roles.map((each) => (
              <option key={each} value={each}>
                {capital(each)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </FormDialog>
  );
}

function MadeKey({
  organization,
  secret,
  onClose,
}: {
  organization: Organization;
  secret: string;
  onClose: () => void;
}): JSX.Element {
  const switched = useMutation({
    mutationFn: async () => {
      addSignIn(secret, await unwrap(clientOf(secret).GET('/v1/me')), current.value?.remembered ?? false);
    },
  });
  return (
    <Dialog title={`The key of ${organization.name}`} onClose={onClose}>
      <p>It is shown now, and never again.</p>
      <Secret text={secret} what="the key" />
      <FormProblem error={switched.error} shown={[]} />
      <div class="form-actions">
        <button type="button" class="button" onClick={onClose}>
          Close
        </button>
        <button
          type="button"
          class="button primary"
          onClick={() => {
            switched.mutate();
          }}
        >
          Switch to {organization.name}
        </button>
      </div>
    </Dialog>
  );
}
