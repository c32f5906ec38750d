import type { JSX } from 'preact';
import type { UrlQuery } from '../../components/urlQuery.ts';
import { Filters, SearchFilter, SelectFilter, TextFilter } from '../../components/filters.tsx';
import { capitalize, instanceStatuses } from '../../components/status.tsx';
import { useApiQuery } from '../../api/queries.ts';
import { errorLabels } from './format.ts';

/** Named as the API's query has them, so that an address reads like a request; `external_id` is looked up by itself. */
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
  // Led to by links, and shown by no field.
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
const periods = { '1h': 'this hour', '24h': 'in 24 hours', '7d': 'in 7 days' };
const periodOptions = (verb: string, any: string): Record<string, string> => ({
  '': any,
  ...Object.fromEntries(Object.entries(periods).map(([value, text]) => [value, `${verb} ${text}`])),
});

export function InstanceFilters({ urlQuery }: { urlQuery: InstanceQuery }): JSX.Element {
  const services = useApiQuery('/v1/services', { query: { limit: 200 } });
  const names = services.data?.items.map(({ name }) => name) ?? [];
  const chosen = urlQuery.values.service;
  // One that a link names is shown before the list is there, and also beyond it.
  const all = [...new Set([...names, ...(chosen === undefined ? [] : [chosen])])].sort();
  const more = (
    <>
      <TextFilter urlQuery={urlQuery} name="fault_code" label="Fault code" placeholder="9002" />
      <Labelled label="Why it failed">
        <SelectFilter urlQuery={urlQuery} name="error_type" label="Why it failed" options={reasons} />
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
          options={{ '': 'Waiting or not', true: 'Waits to begin a run' }}
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
      <SearchFilter urlQuery={urlQuery} name="device_id" label="Device’s whole id" />
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
