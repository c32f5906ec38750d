import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field, FormProblem, Submit } from '../../components/forms/form.tsx';
import { api, unwrap } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { deviceId, tag } from './example.ts';

export function DeviceStep(): JSX.Element {
  const [id, setId] = useState(deviceId);
  const registered = useMutation({
    mutationFn: () => unwrap(api().POST('/v1/devices', { body: { id: id.trim(), tags: [tag] } })),
    onSuccess: () => invalidate('/v1/devices', '/v1/counts'),
  });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!registered.isPending) registered.mutate();
      }}
    >
      <p>
        Register each router before you ship it. The serial number on its label is enough. Cuttle does not provision
        routers that are not registered.
      </p>
      <Field label="Serial number" name="id" error={registered.error} hint="Made up, for the simulated router.">
        {(attributes) => (
          <input
            class="input mono"
            required
            autocomplete="off"
            spellcheck={false}
            {...attributes}
            value={id}
            onInput={({ currentTarget }) => {
              setId(currentTarget.value);
            }}
          />
        )}
      </Field>
      <FormProblem error={registered.error} shown={['id']} />
      <div class="form-actions">
        <Submit busy={registered.isPending}>Register device</Submit>
      </div>
    </form>
  );
}
