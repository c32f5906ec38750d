import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field, FormProblem, Submit } from '../../components/forms/form.tsx';
import { api, unwrap } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { example } from './example.ts';

export function ServiceStep(): JSX.Element {
  const [script, setScript] = useState(example.script);
  const saved = useMutation({
    mutationFn: () => unwrap(api().POST('/v1/services', { body: { ...example, script } })),
    onSuccess: () => invalidate('/v1/services'),
  });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!saved.isPending) saved.mutate();
      }}
    >
      <p>
        A router contacts Cuttle when it is switched on for the first time. A <b>service</b> defines what happens then:
        a small Lua script that you write once and run for each customer. Values that differ between customers, such as
        a user name, are its <b>variables</b>.
      </p>
      <p>This service sets up internet access by PPPoE. Use it as it is, or change it.</p>
      <Field
        label={`Script of ${example.name}`}
        name="script"
        error={saved.error}
        hint={
          <>
            Variables: {example.variables.map(({ name }) => name).join(', ')}. The password is a secret: it is never
            shown again.
          </>
        }
      >
        {(attributes) => (
          <textarea
            class="input mono code"
            rows={19}
            spellcheck={false}
            autocomplete="off"
            {...attributes}
            value={script}
            onInput={({ currentTarget }) => {
              setScript(currentTarget.value);
            }}
          />
        )}
      </Field>
      <FormProblem error={saved.error} shown={['script']} />
      <div class="form-actions">
        <Submit busy={saved.isPending}>Save the service</Submit>
      </div>
    </form>
  );
}
