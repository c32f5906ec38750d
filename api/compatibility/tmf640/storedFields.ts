import { z } from 'zod';
import { invalidFields } from '../../http/errors.ts';
import { maxMetadataBytes } from '../../resources/shared/annotations.ts';
import { storedFields } from './serviceResponseSchema.ts';

/** The key of the instance's metadata that holds the fields of a service that Cuttle stores and does not use. */
const metadataKey = 'tmf640';
const storedSchema = z.object(storedFields);
type StoredFields = z.output<typeof storedSchema>;

/** Returns the stored fields. Metadata of any other shape is ignored, since clients can change it through `/v1`. */
export function readStoredFields(metadata: Record<string, unknown>): StoredFields {
  return storedSchema.safeParse(metadata[metadataKey]).data ?? {};
}

/** Undefined leaves a field as it is, null removes it. */
type StoredFieldsChange = { [Name in keyof StoredFields]?: StoredFields[Name] | null | undefined };

const names = Object.keys(storedSchema.shape) as (keyof StoredFields)[];

/** Returns the metadata with the changed fields. @throws ApiError where it would exceed {@link maxMetadataBytes}. */
export function storeFields(metadata: Record<string, unknown>, change: StoredFieldsChange): Record<string, unknown> {
  const changed: Record<string, unknown> = Object.fromEntries(
    names.filter((name) => change[name] !== undefined).map((name) => [name, change[name]]),
  );
  if (Object.keys(changed).length === 0) return metadata;
  const all: Record<string, unknown> = { ...readStoredFields(metadata), ...changed };
  const result = {
    ...metadata,
    [metadataKey]: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)),
  };
  if (Buffer.byteLength(JSON.stringify(result)) > maxMetadataBytes) {
    throw invalidFields(
      Object.keys(changed).map((field) => ({
        field,
        message: `is only stored, and a service may store ${maxMetadataBytes} bytes: leave something out`,
      })),
    );
  }
  return result;
}
