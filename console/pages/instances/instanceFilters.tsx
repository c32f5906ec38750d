import type { JSX } from 'preact';
import type { AddressQuery } from '../../components/urlQuery.ts';
import { Filters, SearchFilter, SelectFilter, TextFilter } from '../../components/filters.tsx';
import { capital, instanceStatuses } from '../../components/status.tsx';
import { useRead } from '../../api/queries.ts';
import { errorTypes } from './format.ts';

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
const hidden = [
  'fault_code',
  'error_type',
  'changed_since',
  'tag',
  'paused',
  'waiting',
  'outdated',
  'external_id',
] as const;
export type Address = AddressQuery<(typeof filterNames)[number]>;

const statuses = {
  '': 'All statuses',
  ...Object.fromEntries(instanceStatuses.map((status) => [status, capital(status)])),
};
const errors = { '': 'Any reason', ...errorTypes };
const since = { '1h': 'this hour', '24h': 'in 24 hours', '7d': 'in 7 days' };
const sinceWith = (verb: string, any: string): Record<string, string> => ({
  '': any,
  ...Object.fromEntries(Object.entries(since).map(([value, words]) => [value, `${verb} ${words}`])),
});

export function InstanceFilters({ address }: { address: Address }): JSX.Element {
  const services = useRead('/v1/services', { query: { limit: 200 } });
  const names = services.data?.items.map(({ name }) => name) ?? [];
  const chosen = address.values.service;
  // One that a link names is shown before the list is there, and also beyond it.
  const all = [...new Set([...names, ...(chosen === undefined ? [] : [chosen])])].sort();
  const more = (
    <>
      <TextFilter address={address} name="fault_code" label="Fault code" placeholder="9002" />
      <Labelled label="Why it failed">
        <SelectFilter address={address} name="error_type" label="Why it failed" options={errors} />
      </Labelled>
      <Labelled label="Changed">
        <SelectFilter
          address={address}
          name="changed_since"
          label="Changed"
          options={sinceWith('Changed', 'At any time')}
        />
      </Labelled>
      <TextFilter address={address} name="tag" label="Tag" />
      <TextFilter address={address} name="external_id" label="External id" placeholder="subscription-4711" />
      <Labelled label="Paused">
        <SelectFilter
          address={address}
          name="paused"
          label="Paused"
          options={{ '': 'Paused or not', true: 'Paused', false: 'Not paused' }}
        />
      </Labelled>
      <Labelled label="Waiting">
        <SelectFilter
          address={address}
          name="waiting"
          label="Waiting"
          options={{ '': 'Waiting or not', true: 'Waits to begin a run' }}
        />
      </Labelled>
      {chosen !== undefined && (
        <Labelled label="Up to date">
          <SelectFilter
            address={address}
            name="outdated"
            label="Up to date"
            options={{ '': 'Outdated or not', true: 'Outdated', false: 'Up to date' }}
          />
        </Labelled>
      )}
    </>
  );
  return (
    <Filters address={address} more={more} hidden={hidden}>
      <SearchFilter address={address} name="device_id" label="Device’s whole id" />
      <SelectFilter address={address} name="status" label="Status" options={statuses} />
      <SelectFilter
        address={address}
        name="service"
        label="Service"
        options={{ '': 'All services', ...Object.fromEntries(all.map((name) => [name, name])) }}
      />
      <SelectFilter
        address={address}
        name="failed_since"
        label="Failed"
        options={sinceWith('Failed', 'Failed or not')}
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
