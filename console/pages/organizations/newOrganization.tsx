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
  const made = useMutation({
    mutationFn: () => unwrap(api().POST('/v1/organizations', { body: { id, name } })),
    onSuccess: () => {
      void invalidate('/v1/organizations');
      toast(`${name} is made. Give it its first key.`);
      onClose();
    },
  });
  return (
    <FormDialog title="New organization" mutation={made} fieldNames={['id', 'name']} action="Make it" onClose={onClose}>
      <Field label="Name" name="name" error={made.error}>
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
        error={made.error}
        hint="Part of usernames and of its CPEs' address; it can't be changed."
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
