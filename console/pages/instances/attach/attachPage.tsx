import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { useUrlQuery } from '../../../components/urlQuery.ts';
import { Empty } from '../../../components/empty.tsx';
import { Field, FormProblem, Submit } from '../../../components/forms/form.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { Card, Page } from '../../../components/page.tsx';
import { toast } from '../../../components/toast.tsx';
import type { TypedValues } from '../../../components/forms/variableFields.tsx';
import { fieldName, VariableFields, toValues } from '../../../components/forms/variableFields.tsx';
import type { Schemas } from '../../../api/client.ts';
import { api, unwrap } from '../../../api/client.ts';
import { invalidate, useApiQuery } from '../../../api/queries.ts';
import { DeviceField } from './deviceField.tsx';
import '../instances.css';
import type { AttachOptions } from './optionFields.tsx';
import { optionNames, OptionFields, parseOptions } from './optionFields.tsx';
import { instancePath } from '../../../paths.ts';
import { instanceTitle } from '../format.ts';

type Service = Schemas['ServiceSummary'];

/** `/instances/new?device=…&service=…`. Links may preselect the device, and the service by id or name. */
export function AttachPage(): JSX.Element {
  const services = useApiQuery('/v1/services', { query: { limit: 200 } });
  return (
    <Page
      title="Attach a service"
      about="Select a device and a service. The service runs at the next Inform with a trigger event."
    >
      <Card>
        <Loaded query={services}>
          {({ items }) => (items.length === 0 ? <NoService /> : <Form services={items} />)}
        </Loaded>
      </Card>
    </Page>
  );
}

function NoService(): JSX.Element {
  return (
    <Empty icon="services" title="No services yet">
      <p>
        A service is a script with variables. <Link href="/first-steps">The first steps</Link> include one that you can
        try.
      </p>
    </Empty>
  );
}

function Form({ services }: { services: Service[] }): JSX.Element {
  const {
    values: { device = '', service: chosen },
    change,
  } = useUrlQuery(['device', 'service']);
  const service =
    services.find(({ id, name }) => id === chosen || name === chosen) ??
    (services.length === 1 ? services[0] : undefined);
  const [typed, setTyped] = useState<TypedValues>({});
  const [options, setOptions] = useState<AttachOptions>({ version: 'latest', position: '', externalId: '', tags: '' });
  const [deviceId, setDeviceId] = useState(device);
  const definitions = service?.variables ?? [];
  const attached = useMutation({
    mutationFn: () =>
      unwrap(
        api().POST('/v1/instances', {
          body: {
            device_id: deviceId.trim(),
            service_id: service?.id ?? '',
            variables: toValues(definitions, typed),
            ...parseOptions(options),
          },
        }),
      ),
    onSuccess: (created) => {
      void invalidate('/v1/instances', '/v1/counts');
      toast(`${instanceTitle(created)} is attached.`);
      navigate(instancePath(created.id));
    },
  });
  const names = ['device_id', 'service_id', ...definitions.map(({ name }) => fieldName(name)), ...optionNames];
  return (
    <form
      class="form attach"
      onSubmit={(event) => {
        event.preventDefault();
        if (!attached.isPending) attached.mutate();
      }}
    >
      <div class="pair">
        <DeviceField value={deviceId} onChange={setDeviceId} error={attached.error} />
        <Field label="Service" name="service_id" error={attached.error} hint={service?.description}>
          {(attributes) => (
            <select
              class="input"
              {...attributes}
              value={service?.id ?? ''}
              onChange={({ currentTarget }) => {
                change({ service: currentTarget.value }, true);
                setOptions({ ...options, version: 'latest' });
              }}
            >
              {!service && <option value="">Select a service</option>}
              {services.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {service && definitions.length > 0 && (
        <fieldset class="form">
          <legend>Values for {service.name}</legend>
          <VariableFields definitions={definitions} typed={typed} onChange={setTyped} error={attached.error} />
        </fieldset>
      )}
      {service && definitions.length === 0 && <p class="soft">This service has no variables.</p>}
      {service && <OptionFields service={service} options={options} onChange={setOptions} error={attached.error} />}
      <FormProblem error={attached.error} shown={names} />
      <div class="form-actions">
        <Submit busy={attached.isPending}>Attach</Submit>
        <Link href="/instances" class="button">
          Cancel
        </Link>
      </div>
    </form>
  );
}
