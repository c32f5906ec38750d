import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../../../../components/forms/form.tsx';
import { FormDialog } from '../../../../components/forms/formDialog.tsx';
import { toast } from '../../../../components/toast.tsx';
import { api, unwrap } from '../../../../api/client.ts';
import { invalidate } from '../../../../api/queries.ts';

const durations = { 3600: 'One hour', 86_400: 'One day', 604_800: 'One week' };

/** Where the organization expects BOOTSTRAPs, a device that can't prove who it is may come with one only while it is open. */
export function BootstrapWindowDialog({
  deviceId: id,
  onClose,
}: {
  deviceId: string;
  onClose: () => void;
}): JSX.Element {
  const [seconds, setSeconds] = useState(3600);
  const opened = useMutation({
    mutationFn: () =>
      unwrap(api().POST('/v1/devices/{id}/bootstrap-window', { params: { path: { id } }, body: { seconds } })),
    onSuccess: () => {
      void invalidate('/v1/devices');
      toast(`A BOOTSTRAP of ${id} is expected.`);
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Expect a BOOTSTRAP of ${id}`}
      mutation={opened}
      fieldNames={['seconds']}
      action="Expect it"
      onClose={onClose}
    >
      <p class="soft">
        Before a CPE is exchanged or reset by hand: where your organization refuses a BOOTSTRAP that nobody expects,
        this one is taken.
      </p>
      <Field label="For how long" name="seconds" error={opened.error}>
        {(attributes) => (
          <select
            class="input"
            {...attributes}
            value={seconds}
            onChange={({ currentTarget }) => {
              setSeconds(Number(currentTarget.value));
            }}
          >
            {Object.entries(durations).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
    </FormDialog>
  );
}
