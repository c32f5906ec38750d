import { z } from 'zod';
import { maxMetadataBytes } from '../../resources/shared/annotations.ts';
import { invalidFields } from '../../http/errors.ts';
import { storedFields } from './serviceResponseSchema.ts';

/** What is kept of a service that Cuttle does nothing with: in the instance's metadata, under this name. */
const place = 'tmf640';
const kept = z.object(storedFields);
type Kept = z.output<typeof kept>;

/** Whoever changes the metadata may have left anything there. */
export function keptOf(metadata: Record<string, unknown>): Kept {
  return kept.safeParse(metadata[place]).data ?? {};
}

/** Undefined leaves one as it is, null takes it away. */
type KeptChange = { [Name in keyof Kept]?: Kept[Name] | null | undefined };

const names = Object.keys(kept.shape) as (keyof Kept)[];

/** The metadata with what the request has of it. @throws where that is too much. */
export function keep(metadata: Record<string, unknown>, given: KeptChange): Record<string, unknown> {
  const changed: Record<string, unknown> = Object.fromEntries(
    names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
  if (Object.keys(changed).length === 0) return metadata;
  const all: Record<string, unknown> = { ...keptOf(metadata), ...changed };
  const result = {
    ...metadata,
    [place]: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)),
  };
  if (Buffer.byteLength(JSON.stringify(result)) > maxMetadataBytes) {
    throw invalidFields(
      Object.keys(changed).map((field) => ({
        field,
        message: `is only kept, for which a service has ${maxMetadataBytes} bytes: leave something out`,
      })),
    );
  }
  return result;
}
