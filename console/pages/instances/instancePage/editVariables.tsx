import { useMutation, useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from '../../../components/forms/dialog.tsx';
import { FormProblem, Submit } from '../../../components/forms/form.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { toast } from '../../../components/toast.tsx';
import type { TypedValues, VariableDefinition } from '../../../components/forms/variableFields.tsx';
import { fieldName, VariableFields, toValue } from '../../../components/forms/variableFields.tsx';
import { api, ApiProblem, unwrap } from '../../../api/client.ts';
import { invalidate } from '../../../api/queries.ts';
import { current } from '../../../api/signIns.ts';
import type { Instance } from '../format.ts';

/** The instance as it was when the form was opened. */
interface EditedInstance {
  instance: Instance;
  definitions: VariableDefinition[];
  etag: string;
}

async function readInstance(id: string): Promise<EditedInstance> {
  const answer = await api().GET('/v1/instances/{id}', { params: { path: { id } } });
  const instance = await unwrap(Promise.resolve(answer));
  const { service_id: service, version } = instance;
  const path = { id: service, number: version.pinned ?? version.latest };
  const { variables } = await unwrap(api().GET('/v1/services/{id}/versions/{number}', { params: { path } }));
  return { instance, definitions: variables, etag: answer.response.headers.get('ETag') ?? '*' };
}

/**
 * Edits the values. The instance is read when the dialog opens; if someone else changes it meanwhile, saving fails
 * with 412 and the form can be reloaded.
 */
export function EditVariables({ id, onClose }: { id: string; onClose: () => void }): JSX.Element {
  const found = useQuery({
    queryKey: [current.value?.id, 'edit', id],
    queryFn: () => readInstance(id),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnMount: 'always',
  });
  return (
    <Dialog title="Edit values" onClose={onClose}>
      <Loaded query={found}>
        {(data) => (
          <Form
            key={data.etag}
            {...data}
            onClose={onClose}
            onReload={() => {
              void found.refetch();
            }}
          />
        )}
      </Loaded>
    </Dialog>
  );
}

function Form({
  instance,
  definitions,
  etag,
  onClose,
  onReload,
}: EditedInstance & { onClose: () => void; onReload: () => void }): JSX.Element {
  const initial = initialValues(instance, definitions);
  const [typed, setTyped] = useState<TypedValues>(initial);
  const changed = useMutation({
    mutationFn: () =>
      unwrap(
        api().PATCH('/v1/instances/{id}', {
          params: { path: { id: instance.id }, header: { 'If-Match': etag } },
          body: { variables: changedValues(definitions, initial, typed) },
        }),
      ),
    onSuccess: () => {
      void invalidate('/v1/instances');
      toast('The values are saved. To apply them now, execute the instance.');
      onClose();
    },
  });
  const isStale = changed.error instanceof ApiProblem && changed.error.problem.status === 412;
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!changed.isPending) changed.mutate();
      }}
    >
      {definitions.length === 0 && <p>The service has no variables.</p>}
      <VariableFields
        definitions={definitions}
        typed={typed}
        onChange={setTyped}
        error={changed.error}
        placeholderFor={({ name, secret }) => (secret && name in instance.variables ? 'Unchanged if empty' : undefined)}
      />
      {isStale ? (
        <div class="notice warn" role="alert">
          <div>
            <strong>Someone else changed the instance</strong>
            <span>Your change was not saved. Load the current values and make your change again.</span>
            <button type="button" class="button" onClick={onReload}>
              Load current values
            </button>
          </div>
        </div>
      ) : (
        <FormProblem error={changed.error} shown={definitions.map(({ name }) => fieldName(name))} />
      )}
      <div class="form-actions">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <Submit busy={changed.isPending}>Save</Submit>
      </div>
    </form>
  );
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Returns the fields' initial texts. Secrets are masked by the API, so their fields start empty. */
const initialValues = ({ variables }: Instance, definitions: VariableDefinition[]): TypedValues =>
  Object.fromEntries(
    definitions.map(({ name, secret }) => [
      name,
      secret || variables[name] === undefined ? '' : toText(variables[name]),
    ]),
  );

/** Returns the values that changed; null removes a value. */
function changedValues(
  definitions: VariableDefinition[],
  initial: TypedValues,
  typed: TypedValues,
): Record<string, string | number | boolean | null> {
  return Object.fromEntries(
    definitions.flatMap((definition) => {
      const text = typed[definition.name] ?? '';
      return text === initial[definition.name]
        ? []
        : [[definition.name, text === '' ? null : toValue(definition, text)]];
    }),
  );
}
