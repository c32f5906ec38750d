import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../../components/forms/form.tsx';
import { FormDialog } from '../../components/forms/formDialog.tsx';
import { toast } from '../../components/toast.tsx';
import { api, unwrap } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import type { Organization } from './organization.ts';

export function Suspend({
  organization: { id, name },
  onClose,
}: {
  organization: Organization;
  onClose: () => void;
}): JSX.Element {
  const [reason, setReason] = useState('');
  const done = useMutation({
    mutationFn: () =>
      unwrap(api().POST('/v1/organizations/{id}/suspend', { params: { path: { id } }, body: { reason } })),
    onSuccess: () => {
      void invalidate('/v1/organizations');
      toast(`${name} is suspended.`);
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Suspend ${name}?`}
      mutation={done}
      fieldNames={['reason']}
      action="Suspend"
      tone="primary danger"
      onClose={onClose}
    >
      <p>
        Its keys and CPEs are rejected, and no new runs start. The CPEs keep their events and report them after you
        resume it. Active runs continue.
      </p>
      <Field label="Reason" name="reason" error={done.error} hint="Shown to anyone who uses one of its keys.">
        {(attributes) => (
          <input
            class="input"
            required
            {...attributes}
            value={reason}
            onInput={({ currentTarget }) => {
              setReason(currentTarget.value);
            }}
          />
        )}
      </Field>
    </FormDialog>
  );
}
