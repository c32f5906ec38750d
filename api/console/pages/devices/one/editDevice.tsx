import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from '../../../parts/dialog.tsx';
import { FormProblem, Submit } from '../../../parts/form.tsx';
import { toast } from '../../../parts/toast.tsx';
import { api, unwrap } from '../../../server/api.ts';
import { readAgain } from '../../../server/read.ts';
import { AnnotationFields, annotationNames, readAnnotations, shownAnnotations } from '../annotationFields.tsx';
import type { Device } from '../device.ts';

export function EditDevice({ device, onClose }: { device: Device; onClose: () => void }): JSX.Element {
  const { id } = device;
  const [values, setValues] = useState(() => shownAnnotations(device));
  const changed = useMutation({
    mutationFn: async () => unwrap(api().PATCH('/v1/devices/{id}', { params: { path: { id } }, body: readAnnotations(values) })),
    onSuccess: () => {
      void readAgain('/v1/devices');
      toast(`${id} is changed.`);
      onClose();
    },
  });
  return (
    <Dialog title={`Tags and metadata of ${id}`} onClose={onClose}>
      <form class="form" onSubmit={(event) => { event.preventDefault(); changed.mutate(); }}>
        <AnnotationFields value={values} error={changed.error} onChange={setValues} />
        <FormProblem error={changed.error} shown={annotationNames} />
        <div class="form-actions">
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <Submit busy={changed.isPending}>Save</Submit>
        </div>
      </form>
    </Dialog>
  );
}
