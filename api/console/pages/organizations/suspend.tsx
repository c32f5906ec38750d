import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from '../../parts/dialog.tsx';
import { Field, FormProblem, Submit } from '../../parts/form.tsx';
import { toast } from '../../parts/toast.tsx';
import { api, unwrap } from '../../server/api.ts';
import { readAgain } from '../../server/read.ts';
import type { Organization } from './organizationList.tsx';

export function Suspend({ organization: { id, name }, onClose }: { organization: Organization; onClose: () => void }): JSX.Element {
  const [reason, setReason] = useState('');
  const done = useMutation({
    mutationFn: () => unwrap(api().POST('/v1/organizations/{id}/suspend', { params: { path: { id } }, body: { reason } })),
    onSuccess: () => {
      void readAgain('/v1/organizations');
      toast(`${name} is suspended.`);
      onClose();
    },
  });
  return (
    <Dialog title={`Suspend ${name}?`} onClose={onClose}>
      <form class="form" onSubmit={(event) => { event.preventDefault(); done.mutate(); }}>
        <p>Its keys and its CPEs are refused, and no run begins. The CPEs keep their events, and come again once it is resumed. Runs under way go on.</p>
        <Field label="Reason" name="reason" error={done.error} hint="Told to whoever comes with one of its keys.">
          {(attributes) => <input class="input" required {...attributes} value={reason} onInput={({ currentTarget }) => { setReason(currentTarget.value); }} />}
        </Field>
        <FormProblem error={done.error} shown={['reason']} />
        <div class="form-actions">
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <Submit busy={done.isPending} tone="primary danger">Suspend</Submit>
        </div>
      </form>
    </Dialog>
  );
}
