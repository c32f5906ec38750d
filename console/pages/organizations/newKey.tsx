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

/** Creates a key of the organization, shows it once, and offers to switch to it. */
export function NewKey({ organization, onClose }: { organization: Organization; onClose: () => void }): JSX.Element {
  const [name, setName] = useState('console');
  const [role, setRole] = useState<Role>('admin');
  const created = useMutation({
    mutationFn: () =>
      unwrap(
        api().POST('/v1/organizations/{id}/api-keys', {
          params: { path: { id: organization.id } },
          body: { name, role },
        }),
      ),
  });
  if (created.data) return <CreatedKey organization={organization} secret={created.data.key} onClose={onClose} />;
  return (
    <FormDialog
      title={`New key for ${organization.name}`}
      mutation={created}
      fieldNames={['name', 'role']}
      action="Create key"
      onClose={onClose}
    >
      <Field label="Name" name="name" error={created.error} hint="Identifies the key in the audit log.">
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
      <Field label="Role" name="role" error={created.error}>
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
    <Dialog title={`Key for ${organization.name}`} onClose={onClose}>
      <p>Copy the key now. It is not shown again.</p>
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
