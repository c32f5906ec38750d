import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../../components/forms/form.tsx';
import { FormDialog } from '../../components/forms/formDialog.tsx';
import { toast } from '../../components/toast.tsx';
import { api, unwrap } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';

export function NewOrganization({ onClose }: { onClose: () => void }): JSX.Element {
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const created = useMutation({
    mutationFn: () => unwrap(api().POST('/v1/organizations', { body: { id, name } })),
    onSuccess: () => {
      void invalidate('/v1/organizations');
      toast(`${name} is created. Create its first key next.`);
      onClose();
    },
  });
  return (
    <FormDialog
      title="New organization"
      mutation={created}
      fieldNames={['id', 'name']}
      action="Create"
      onClose={onClose}
    >
      <Field label="Name" name="name" error={created.error}>
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
      <Field
        label="Id"
        name="id"
        error={created.error}
        hint="Part of user names and of the CPEs’ ACS URL. It cannot be changed."
      >
        {(attributes) => (
          <input
            class="input mono"
            required
            spellcheck={false}
            autocomplete="off"
            {...attributes}
            value={id}
            onInput={({ currentTarget }) => {
              setId(currentTarget.value);
            }}
          />
        )}
      </Field>
    </FormDialog>
  );
}
