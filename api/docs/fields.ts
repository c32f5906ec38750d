import type { Html } from './html.ts';
import { html, none } from './html.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { inline } from './markdown.ts';

interface Field {
  /** Such as `variables[].name`. */
  path: string;
  schema: JsonSchema;
  required: boolean;
  /** The kinds of bodies that have it, where a body has several kinds; undefined: all. */
  kinds?: string[];
}

type Schemas = Record<string, JsonSchema>;

/** Returns a table of the schema's fields. Nested fields are listed by their paths. */
export function fieldTable(schema: JsonSchema, schemas: Schemas): Html {
  return table(fieldsOf(schema, schemas, ''), schemas);
}

export function table(fields: Field[], schemas: Schemas): Html {
  if (fields.length === 0) return none;
  const rows = fields.map(
    ({ path, schema, required, kinds }) =>
      html`<tr>
        <th scope="row">
          <code>${path}</code>${[...(required ? ['required'] : []), ...(kinds ? [`of ${kinds.join(', ')}`] : [])].map(
            (note) => html` <small>${note}</small>`,
          )}
        </th>
        <td>${typeOf(schema, schemas)}</td>
        <td>${inline(textOf(schema.description))}${bounds(schema)}</td>
      </tr>`,
  );
  return html`<div class="scroll" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Type</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function fieldsOf(unresolved: JsonSchema, schemas: Schemas, prefix: string): Field[] {
  const schema = resolve(unresolved, schemas);
  if (Array.isArray(schema.oneOf))
    return fieldsOfKinds(schema.oneOf.map((kind) => fieldsOf(kind as JsonSchema, schemas, prefix)));
  if (schema.items) return fieldsOf(schema.items as JsonSchema, schemas, `${prefix}[]`);
  const properties = Object.entries((schema.properties ?? {}) as Schemas);
  const required = (schema.required ?? []) as string[];
  return properties.flatMap(([name, inner]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [{ path, schema: inner, required: required.includes(name) }, ...fieldsOf(inner, schemas, path)];
  });
}

/**
 * Merges the fields of several kinds of bodies. The first field of each kind has a constant value, which names the
 * kind. A field that several kinds have with the same meaning is listed once.
 */
function fieldsOfKinds(kinds: Field[][]): Field[] {
  const [first] = kinds.map(([discriminator]) => discriminator);
  if (!first) return [];
  const names = kinds.map(([discriminator]) => textOf(discriminator?.schema.const));
  const discriminator = { ...first, schema: { description: first.schema.description, enum: names } };
  const all = kinds.flatMap(([, ...others], index) => others.map((field) => ({ field, name: names[index] ?? '' })));
  const grouped = Map.groupBy(all, ({ field }) => `${field.path} ${textOf(field.schema.description)}`);
  const others = [...grouped.values()].flatMap(([one, ...more]) => {
    if (!one) return [];
    const having = [one, ...more].map(({ name }) => name);
    return [{ ...one.field, ...(having.length < kinds.length && { kinds: having }) }];
  });
  return [discriminator, ...others];
}

/** Follows references, and picks the alternative that is not null. */
function resolve(schema: JsonSchema, schemas: Schemas): JsonSchema {
  if (typeof schema.$ref === 'string') return resolve(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas);
  const other = alternatives(schema).find(({ type }) => type !== 'null');
  return other ? resolve(other, schemas) : schema;
}

const alternatives = (schema: JsonSchema): JsonSchema[] => (schema.anyOf ?? []) as JsonSchema[];

function typeOf(schema: JsonSchema, schemas: Schemas): string {
  const nullable = alternatives(schema).some(({ type }) => type === 'null') ? ' or null' : '';
  const { type, items, format, enum: values, const: only } = resolve(schema, schemas);
  if (Array.isArray(values)) return values.map(String).join(', ') + nullable;
  if (only !== undefined) return JSON.stringify(only);
  if (items) return `list of ${typeOf(items as JsonSchema, schemas)}${nullable}`;
  if (Array.isArray(type)) return type.join(' or ');
  return (format === 'date-time' ? 'time' : textOf(type, 'any')) + nullable;
}

const limits: [string, string][] = [
  ['minimum', 'at least'],
  ['maximum', 'at most'],
  ['maxLength', 'characters, at most'],
  ['maxItems', 'items, at most'],
  ['pattern', 'pattern'],
];

function bounds(schema: JsonSchema): Html {
  const stated = limits.flatMap(([key, words]) =>
    schema[key] === undefined || schema[key] === Number.MAX_SAFE_INTEGER
      ? []
      : [html`${words} <code>${textOf(schema[key])}</code>`],
  );
  const defaultValue =
    schema.default === undefined ? [] : [html`default <code>${JSON.stringify(schema.default)}</code>`];
  const all = [...stated, ...defaultValue];
  return all.length === 0
    ? none
    : html` <small>${all.map((one, index) => (index === 0 ? one : html`, ${one}`))}</small>`;
}

function textOf(value: unknown, otherwise = ''): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}
