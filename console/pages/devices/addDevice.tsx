import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import { Field } from '../../components/forms/form.tsx';
import { FormDialog } from '../../components/forms/formDialog.tsx';
import { toast } from '../../components/toast.tsx';
import { api, unwrap } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { AnnotationFields, annotationNames, parseAnnotations } from './annotationFields.tsx';
import { devicePath } from '../../paths.ts';

const emptyValues = { id: '', oui: '', product_class: '', tags: '', metadata: '' };
const textFields = [
  { name: 'id', label: 'Id', hint: 'The serial number that the CPE reports. Case matters.' },
  { name: 'oui', label: 'OUI', hint: 'Six hexadecimal digits. Optional: the CPE reports it in its Inform.' },
  { name: 'product_class', label: 'Product class', hint: 'Optional: the CPE reports it, too.' },
] as const;

export function AddDevice({ onClose }: { onClose: () => void }): JSX.Element {
  const [values, setValues] = useState(emptyValues);
  const added = useMutation({
    mutationFn: async () => {
      const { id, oui, product_class: productClass } = values;
      const body = {
        id: id.trim(),
        ...(oui.trim() !== '' && { oui: oui.trim() }),
        ...(productClass.trim() !== '' && { product_class: productClass.trim() }),
        ...parseAnnotations(values),
      };
      return unwrap(api().POST('/v1/devices', { body }));
    },
    onSuccess: (device) => {
      void invalidate('/v1/devices', '/v1/counts');
      toast(`${device.id} is registered.`);
      onClose();
      navigate(devicePath(device.id));
    },
  });
  return (
    <FormDialog
      title="Add a device"
      mutation={added}
      fieldNames={[...textFields.map(({ name }) => name), ...annotationNames]}
      action="Register device"
      onClose={onClose}
    >
      {textFields.map(({ name, label, hint }) => (
        <Field key={name} label={label} name={name} error={added.error} hint={hint}>
          {(attributes) => (
            <input
              class="input mono"
              required={name === 'id'}
              autocomplete="off"
              spellcheck={false}
              {...attributes}
              value={values[name]}
              onInput={({ currentTarget }) => {
                setValues({ ...values, [name]: currentTarget.value });
              }}
            />
          )}
        </Field>
      ))}
      <AnnotationFields
        value={values}
        error={added.error}
        onChange={(annotations) => {
          setValues({ ...values, ...annotations });
        }}
      />
    </FormDialog>
  );
}
