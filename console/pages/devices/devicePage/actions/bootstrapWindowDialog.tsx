import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../../../../components/forms/form.tsx';
import { FormDialog } from '../../../../components/forms/formDialog.tsx';
import { toast } from '../../../../components/toast.tsx';
import { api, unwrap } from '../../../../api/client.ts';
import { invalidate } from '../../../../api/queries.ts';

const durations = { 3600: 'One hour', 86_400: 'One day', 604_800: 'One week' };

/**
 * Opens the device's bootstrap window. An organization may accept a BOOTSTRAP from an unauthenticated device only in
 * such a window.
 */
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
      toast(`The bootstrap window of ${id} is open.`);
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Open a bootstrap window for ${id}`}
      mutation={opened}
      fieldNames={['seconds']}
      action="Open window"
      onClose={onClose}
    >
      <p class="soft">
        Open a window before you replace or reset a CPE. An organization that rejects unexpected BOOTSTRAPs accepts one
        from this device while the window is open.
      </p>
      <Field label="Duration" name="seconds" error={opened.error}>
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
