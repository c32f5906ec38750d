import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { FormDialog } from '../../../../components/forms/formDialog.tsx';
import { toast } from '../../../../components/toast.tsx';
import { api, unwrap } from '../../../../api/client.ts';
import { invalidate } from '../../../../api/queries.ts';
import { AnnotationFields, annotationNames, parseAnnotations, formatAnnotations } from '../../annotationFields.tsx';
import type { Device } from '../../device.ts';

export function EditDeviceDialog({ device, onClose }: { device: Device; onClose: () => void }): JSX.Element {
  const { id } = device;
  const [values, setValues] = useState(() => formatAnnotations(device));
  const changed = useMutation({
    mutationFn: async () =>
      unwrap(api().PATCH('/v1/devices/{id}', { params: { path: { id } }, body: parseAnnotations(values) })),
    onSuccess: () => {
      void invalidate('/v1/devices');
      toast(`${id} is saved.`);
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Tags and metadata of ${id}`}
      mutation={changed}
      fieldNames={annotationNames}
      action="Save"
      onClose={onClose}
    >
      <AnnotationFields value={values} error={changed.error} onChange={setValues} />
    </FormDialog>
  );
}
