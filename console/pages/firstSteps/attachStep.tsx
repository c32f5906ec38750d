import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { FormProblem, Submit } from '../../components/forms/form.tsx';
import type { TypedValues } from '../../components/forms/variableFields.tsx';
import { fieldName, VariableFields, toValues } from '../../components/forms/variableFields.tsx';
import type { Schemas } from '../../api/client.ts';
import { api, unwrap } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { sampleValues, tag } from './example.ts';

export function AttachStep({
  service,
  device,
}: {
  service: Schemas['ServiceSummary'];
  device: Schemas['Device'];
}): JSX.Element {
  const definitions = service.variables;
  const [typed, setTyped] = useState<TypedValues>(sampleValues);
  const attached = useMutation({
    mutationFn: () =>
      unwrap(
        api().POST('/v1/instances', {
          body: {
            device_id: device.id,
            service_id: service.id,
            variables: toValues(definitions, typed),
            version: 'latest',
            tags: [tag],
          },
        }),
      ),
    onSuccess: () => invalidate('/v1/instances', '/v1/counts'),
  });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!attached.isPending) attached.mutate();
      }}
    >
      <p>
        Now attach <b>{service.name}</b> to <b>{device.id}</b>, with this customer’s values. The result is a{' '}
        <b>service instance</b>. It waits until the router connects.
      </p>
      <VariableFields definitions={definitions} typed={typed} onChange={setTyped} error={attached.error} />
      <FormProblem error={attached.error} shown={definitions.map(({ name }) => fieldName(name))} />
      <div class="form-actions">
        <Submit busy={attached.isPending}>Attach</Submit>
      </div>
    </form>
  );
}
