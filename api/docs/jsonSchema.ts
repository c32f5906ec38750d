import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/**
 * Returns a zod schema as JSON Schema 2020-12, for OpenAPI 3.1.
 * @param side `input`: what clients send; `output`: what they receive. Output schemas allow unknown fields, so that
 * fields can be added later.
 * @param named receives the schemas with a name (`.meta({ id })`), which are replaced by references.
 */
export function toJsonSchema(
  schema: z.ZodType,
  side: 'input' | 'output',
  named: Record<string, JsonSchema>,
): JsonSchema {
  // Wrapped in a property, so that a named schema becomes a reference too.
  const generated = z.toJSONSchema(z.object({ root: schema }), {
    io: side,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      complete(zodSchema, jsonSchema, side);
    },
  });
  for (const [name, definition] of Object.entries(generated.$defs ?? {})) {
    const converted = toOpenApiReferences(definition);
    if (named[name] && JSON.stringify(named[name]) !== JSON.stringify(converted))
      throw new Error(`Two schemas are named ${name}.`);
    named[name] = converted;
  }
  return toOpenApiReferences(generated.properties?.root);
}

/**
 * Adds what `z.toJSONSchema` leaves out. It cannot describe a transform: `.meta({ json })` does. It drops the
 * examples and defaults of a schema with a transform.
 */
function complete(schema: z.core.$ZodType, json: z.core.JSONSchema.BaseSchema, side: 'input' | 'output'): void {
  const meta = z.globalRegistry.get(schema) ?? {};
  if (typeof meta.json === 'object') {
    for (const key of Object.keys(json)) if (key !== 'description') Reflect.deleteProperty(json, key);
    Object.assign(json, meta.json);
  }
  if (meta.examples) json.examples = meta.examples as z.core.util.JSONType[];
  const { def } = schema._zod as { def: { type: string; defaultValue?: z.core.util.JSONType } };
  if (side === 'input' && def.type === 'default' && def.defaultValue !== undefined) json.default = def.defaultValue;
  if (side === 'output') {
    Reflect.deleteProperty(json, 'default');
    if (json.additionalProperties === false) Reflect.deleteProperty(json, 'additionalProperties');
  }
}

/** Rewrites references to OpenAPI's location. */
function toOpenApiReferences(definition: unknown): JsonSchema {
  const text = JSON.stringify(definition).replaceAll('"#/$defs/', '"#/components/schemas/');
  return JSON.parse(text) as JsonSchema;
}
