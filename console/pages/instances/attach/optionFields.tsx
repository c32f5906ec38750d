import type { JSX } from 'preact';
import { Field } from '../../../components/forms/form.tsx';
import type { Schemas } from '../../../api/client.ts';
import { useApiQuery } from '../../../api/queries.ts';

/** The texts of the optional fields; empty means the default. */
export interface AttachOptions {
  /** `latest`, or a version number. */
  version: string;
  position: string;
  externalId: string;
  tags: string;
}

export const optionNames = ['version', 'position', 'external_id', 'tags'];

export function parseOptions({
  version,
  position,
  externalId,
  tags,
}: AttachOptions): Pick<Schemas['NewInstance'], 'version' | 'position' | 'external_id' | 'tags'> {
  const tagList = tags
    .split(/[,;]/)
    .map((tag) => tag.trim())
    .filter(Boolean);
  return {
    version: version === 'latest' ? 'latest' : Number(version),
    ...(position.trim() !== '' && { position: Number(position) }),
    ...(externalId.trim() !== '' && { external_id: externalId.trim() }),
    ...(tagList.length > 0 && { tags: tagList }),
  };
}

interface OptionFieldsProps {
  service: Schemas['ServiceSummary'];
  options: AttachOptions;
  onChange: (place: AttachOptions) => void;
  error: Error | null;
}

/** The optional fields: version, position, external id and tags. */
export function OptionFields({ service, options, onChange, error }: OptionFieldsProps): JSX.Element {
  return (
    <details class="more-fields">
      <summary>Version, position, external id, tags</summary>
      <div class="form pairs">
        <VersionField
          service={service}
          value={options.version}
          onChange={(version) => {
            onChange({ ...options, version });
          }}
          error={error}
        />
        <Field
          label="Position"
          name="position"
          error={error}
          hint="The device’s instances run in this order, the lowest first. Default: last."
        >
          {(attributes) => (
            <input
              class="input"
              inputMode="numeric"
              {...attributes}
              value={options.position}
              onInput={({ currentTarget }) => {
                onChange({ ...options, position: currentTarget.value });
              }}
            />
          )}
        </Field>
        <Field
          label="External id"
          name="external_id"
          error={error}
          hint="Your own identifier, such as a subscription number."
        >
          {(attributes) => (
            <input
              class="input"
              autocomplete="off"
              {...attributes}
              value={options.externalId}
              onInput={({ currentTarget }) => {
                onChange({ ...options, externalId: currentTarget.value });
              }}
            />
          )}
        </Field>
        <Field label="Tags" name="tags" error={error} hint="Separated by commas.">
          {(attributes) => (
            <input
              class="input"
              autocomplete="off"
              {...attributes}
              value={options.tags}
              onInput={({ currentTarget }) => {
                onChange({ ...options, tags: currentTarget.value });
              }}
            />
          )}
        </Field>
      </div>
    </details>
  );
}

interface VersionFieldProps {
  service: { id: string; version: number };
  value: string;
  onChange: (version: string) => void;
  error: Error | null;
}

export function VersionField({ service: { id, version }, value, onChange, error }: VersionFieldProps): JSX.Element {
  const versions = useApiQuery('/v1/services/{id}/versions', { path: { id }, query: { limit: 100 } });
  const numbers = versions.data?.items.map((each) => String(each.version)) ?? [];
  const all = value === 'latest' || numbers.includes(value) ? numbers : [value, ...numbers];
  return (
    <Field
      label="Version"
      name="version"
      error={error}
      hint="A pinned instance keeps its version when the service changes."
    >
      {(attributes) => (
        <select
          class="input"
          {...attributes}
          value={value}
          onChange={({ currentTarget }) => {
            onChange(currentTarget.value);
          }}
        >
          <option value="latest">Latest (currently v{version})</option>
          {all.map((each) => (
            <option key={each} value={each}>
              Pin v{each}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
