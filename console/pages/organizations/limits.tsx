import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../../components/forms/form.tsx';
import { FormDialog } from '../../components/forms/formDialog.tsx';
import { toast } from '../../components/toast.tsx';
import { api, unwrap } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import type { Organization } from './organization.ts';

const limits = { devices: 'Devices', runs: 'Concurrent runs', requests_per_second: 'Requests per second' } as const;
type Limit = keyof typeof limits;
const names = Object.keys(limits) as Limit[];

/** Sets the limits; an empty field means no limit. */
export function LimitsDialog({
  organization,
  onClose,
}: {
  organization: Organization;
  onClose: () => void;
}): JSX.Element {
  const [values, setValues] = useState(
    () =>
      Object.fromEntries(names.map((name) => [name, organization.limits[name]?.toString() ?? ''])) as Record<
        Limit,
        string
      >,
  );
  const changed = useMutation({
    mutationFn: () => {
      const body = {
        limits: Object.fromEntries(
          names.map((name) => [name, values[name].trim() === '' ? null : Number(values[name])]),
        ),
      };
      return unwrap(api().PATCH('/v1/organizations/{id}', { params: { path: { id: organization.id } }, body }));
    },
    onSuccess: () => {
      void invalidate('/v1/organizations');
      toast(`The limits of ${organization.name} are saved.`);
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Limits of ${organization.name}`}
      mutation={changed}
      fieldNames={names.map((name) => `limits.${name}`)}
      action="Save"
      onClose={onClose}
    >
      <p class="soft">Empty: no limit. A limit below the current number removes nothing.</p>
      {names.map((name) => (
        <Field key={name} label={limits[name]} name={`limits.${name}`} error={changed.error}>
          {(attributes) => (
            <input
              class="input"
              inputMode="decimal"
              {...attributes}
              value={values[name]}
              onInput={({ currentTarget }) => {
                setValues({ ...values, [name]: currentTarget.value });
              }}
            />
          )}
        </Field>
      ))}
    </FormDialog>
  );
}
