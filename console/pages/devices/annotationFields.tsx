import type { JSX } from 'preact';
import { Field } from '../../components/forms/form.tsx';

/** The form's texts for a device's tags and metadata. */
export interface Annotations {
  tags: string;
  metadata: string;
}

interface FieldsProps {
  value: Annotations;
  error: Error | null;
  onChange: (value: Annotations) => void;
}

export const annotationNames = ['tags', 'metadata'];

export function AnnotationFields({ value, error, onChange }: FieldsProps): JSX.Element {
  return (
    <>
      <Field label="Tags" name="tags" error={error} hint="Separated by commas.">
        {(attributes) => (
          <input
            class="input"
            autocomplete="off"
            placeholder="vip, region-north"
            {...attributes}
            value={value.tags}
            onInput={({ currentTarget }) => {
              onChange({ ...value, tags: currentTarget.value });
            }}
          />
        )}
      </Field>
      <Field
        label="Metadata"
        name="metadata"
        error={error}
        hint="Your own data, as a JSON object. Everyone who can read the device sees it: store no passwords."
      >
        {(attributes) => (
          <textarea
            class="input mono"
            rows={4}
            spellcheck={false}
            placeholder={'{"customer": "C-1042"}'}
            {...attributes}
            value={value.metadata}
            onInput={({ currentTarget }) => {
              onChange({ ...value, metadata: currentTarget.value });
            }}
          />
        )}
      </Field>
    </>
  );
}

export const formatAnnotations = ({
  tags,
  metadata,
}: {
  tags: string[];
  metadata: Record<string, unknown>;
}): Annotations => ({
  tags: tags.join(', '),
  metadata: Object.keys(metadata).length === 0 ? '' : JSON.stringify(metadata, null, 2),
});

/** @throws if the metadata is not a JSON object. */
export function parseAnnotations({ tags, metadata }: Annotations): {
  tags: string[];
  metadata: Record<string, unknown>;
} {
  return { tags: splitTags(tags), metadata: parseObject(metadata) };
}

export const splitTags = (text: string): string[] =>
  text
    .split(/[,;]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

function parseObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `The metadata is not JSON: ${error instanceof Error ? error.message : ''}. Write it as ` +
        '{"name": "value"}, or leave it empty.',
      { cause: error },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('The metadata must be a JSON object, such as {"customer": "C-1042"}.');
  return value as Record<string, unknown>;
}
