import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import { Field } from '../../components/forms/form.tsx';
import { FormDialog } from '../../components/forms/formDialog.tsx';
import { toast } from '../../components/toast.tsx';
import { api, unwrap } from '../../api/client.ts';
import { readAgain } from '../../api/queries.ts';
import { AnnotationFields, annotationNames, readAnnotations } from './annotationFields.tsx';
import { pathOf } from '../../paths.ts';

const nothing = { id: '', oui: '', product_class: '', tags: '', metadata: '' };
const texts = [
  { name: 'id', label: 'Id', hint: 'The serial number that the CPE tells, upper and lower case as on its label.' },
  { name: 'oui', label: 'OUI', hint: 'Six hexadecimal digits. Not needed: the CPE tells it when it comes.' },
  { name: 'product_class', label: 'Product class', hint: 'Not needed either.' },
] as const;

export function AddDevice({ onClose }: { onClose: () => void }): JSX.Element {
  const [values, setValues] = useState(nothing);
  const added = useMutation({
    mutationFn: async () => {
      const { id, oui, product_class: productClass } = values;
      const body = {
        id: id.trim(),
        ...(oui.trim() !== '' && { oui: oui.trim() }),
        ...(productClass.trim() !== '' && { product_class: productClass.trim() }),
        ...readAnnotations(values),
      };
      return unwrap(api().POST('/v1/devices', { body }));
    },
    onSuccess: (device) => {
      void readAgain('/v1/devices', '/v1/counts');
      toast(`${device.id} is registered.`);
      onClose();
      navigate(pathOf(device.id));
    },
  });
  return (
    <FormDialog
      title="Add a device"
      of={added}
      shown={[...texts.map(({ name }) => name), ...annotationNames]}
      action="Register it"
      onClose={onClose}
    >
      {texts.map(({ name, label, hint }) => (
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
