import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Secret } from '../../components/copyButton.tsx';
import { Dialog } from '../../components/forms/dialog.tsx';
import { Field, FormProblem } from '../../components/forms/form.tsx';
import { FormDialog } from '../../components/forms/formDialog.tsx';
import { capitalize } from '../../components/status.tsx';
import type { Schemas } from '../../api/client.ts';
import { api, createApiClient, unwrap } from '../../api/client.ts';
import { addSignIn, current } from '../../api/signIns.ts';
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
  if (made.data) return <CreatedKey organization={organization} secret={made.data.key} onClose={onClose} />;
  return (
    <FormDialog
      title={`New key of ${organization.name}`}
      mutation={made}
      fieldNames={['name', 'role']}
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
                {capitalize(each)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </FormDialog>
  );
}

function CreatedKey({
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
      addSignIn(secret, await unwrap(createApiClient(secret).GET('/v1/me')), current.value?.remembered ?? false);
    },
  });
  return (
    <Dialog title={`The key of ${organization.name}`} onClose={onClose}>
      <p>It is shown now, and never again.</p>
      <Secret text={secret} label="the key" />
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
