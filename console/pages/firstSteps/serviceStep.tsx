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
        A router that is switched on for the first time calls home and asks what to do. A <b>service</b> is the answer:
        a small script, in Lua, that is written once and run for each customer. What differs from one to the next, a
        user name say, are its <b>variables</b>.
      </p>
      <p>This one sets up an internet connection by PPPoE. It is ready as it is; change what you like.</p>
      <Field
        label={`Script of ${example.name}`}
        name="script"
        error={saved.error}
        hint={
          <>
            Its variables: {example.variables.map(({ name }) => name).join(', ')}. The password is a secret: nobody is
            shown it again.
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
