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
        Before a router is sent to a customer, you say that it is yours. Its serial number, from the sticker on the box,
        is enough. A router that nobody registered gets nothing.
      </p>
      <Field
        label="Serial number"
        name="id"
        error={registered.error}
        hint="This one is made up, as the router will be."
      >
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
        <Submit busy={registered.isPending}>Register it</Submit>
      </div>
    </form>
  );
}
