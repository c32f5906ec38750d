import type { JSX } from 'preact';
import type { UrlQuery } from '../../components/urlQuery.ts';
import { Filters, SearchFilter, SelectFilter, TextFilter } from '../../components/filters.tsx';
import { capitalize, instanceStatuses } from '../../components/status.tsx';
import { useApiQuery } from '../../api/queries.ts';
import { errorLabels } from './format.ts';

/** The API's query parameters; the URL of the page uses the same names. `external_id` is a request of its own. */
export const filterNames = [
  'status',
  'service',
  'device_id',
  'fault_code',
  'error_type',
  'failed_since',
  'changed_since',
  'tag',
  'paused',
  'waiting',
  'outdated',
  'external_id',
  'sort',
  // Set by links only; they have no field.
  'service_id',
  'failed_before',
  'changed_before',
] as const;
const moreNames = [
  'fault_code',
  'error_type',
  'changed_since',
  'tag',
  'paused',
  'waiting',
  'outdated',
  'external_id',
] as const;
export type InstanceQuery = UrlQuery<(typeof filterNames)[number]>;

const statuses = {
  '': 'All statuses',
  ...Object.fromEntries(instanceStatuses.map((status) => [status, capitalize(status)])),
};
const reasons = { '': 'Any reason', ...errorLabels };
const periods = { '1h': 'in the last hour', '24h': 'in the last 24 hours', '7d': 'in the last 7 days' };
const periodOptions = (verb: string, any: string): Record<string, string> => ({
  '': any,
  ...Object.fromEntries(Object.entries(periods).map(([value, text]) => [value, `${verb} ${text}`])),
});

export function InstanceFilters({ urlQuery }: { urlQuery: InstanceQuery }): JSX.Element {
  const services = useApiQuery('/v1/services', { query: { limit: 200 } });
  const names = services.data?.items.map(({ name }) => name) ?? [];
  const chosen = urlQuery.values.service;
  // A link may name a service before the list has loaded, or one beyond its limit.
  const all = [...new Set([...names, ...(chosen === undefined ? [] : [chosen])])].sort();
  const more = (
    <>
      <TextFilter urlQuery={urlQuery} name="fault_code" label="Fault code" placeholder="9002" />
      <Labelled label="Failure reason">
        <SelectFilter urlQuery={urlQuery} name="error_type" label="Failure reason" options={reasons} />
      </Labelled>
      <Labelled label="Changed">
        <SelectFilter
          urlQuery={urlQuery}
          name="changed_since"
          label="Changed"
          options={periodOptions('Changed', 'At any time')}
        />
      </Labelled>
      <TextFilter urlQuery={urlQuery} name="tag" label="Tag" />
      <TextFilter urlQuery={urlQuery} name="external_id" label="External id" placeholder="subscription-4711" />
      <Labelled label="Paused">
        <SelectFilter
          urlQuery={urlQuery}
          name="paused"
          label="Paused"
          options={{ '': 'Paused or not', true: 'Paused', false: 'Not paused' }}
        />
      </Labelled>
      <Labelled label="Waiting">
        <SelectFilter
          urlQuery={urlQuery}
          name="waiting"
          label="Waiting"
          options={{ '': 'Waiting or not', true: 'Waiting to run' }}
        />
      </Labelled>
      {chosen !== undefined && (
        <Labelled label="Up to date">
          <SelectFilter
            urlQuery={urlQuery}
            name="outdated"
            label="Up to date"
            options={{ '': 'Outdated or not', true: 'Outdated', false: 'Up to date' }}
          />
        </Labelled>
      )}
    </>
  );
  return (
    <Filters urlQuery={urlQuery} more={more} moreNames={moreNames}>
      <SearchFilter urlQuery={urlQuery} name="device_id" label="Exact device id" />
      <SelectFilter urlQuery={urlQuery} name="status" label="Status" options={statuses} />
      <SelectFilter
        urlQuery={urlQuery}
        name="service"
        label="Service"
        options={{ '': 'All services', ...Object.fromEntries(all.map((name) => [name, name])) }}
      />
      <SelectFilter
        urlQuery={urlQuery}
        name="failed_since"
        label="Failed"
        options={periodOptions('Failed', 'Failed or not')}
      />
    </Filters>
  );
}

function Labelled({ label, children }: { label: string; children: JSX.Element }): JSX.Element {
  return (
    <div class="field">
      <span class="label" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  );
}
