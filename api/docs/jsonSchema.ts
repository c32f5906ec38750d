import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/**
 * A zod schema as JSON Schema 2020-12, as OpenAPI 3.1 has it.
 * @param side what callers send (`input`), or what they are answered (`output`): to an answer fields may be added in time, so that is left open.
 * @param named gets the schemas with a name (`.meta({ id })`), which are referred to.
 */
export function toJsonSchema(
  schema: z.ZodType,
  side: 'input' | 'output',
  named: Record<string, JsonSchema>,
): JsonSchema {
  // A property, so that a schema with a name is referred to itself.
  const generated = z.toJSONSchema(z.object({ root: schema }), {
    io: side,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      restore(zodSchema, jsonSchema, side);
    },
  });
  for (const [name, definition] of Object.entries(generated.$defs ?? {})) {
    const found = refer(definition);
    if (named[name] && JSON.stringify(named[name]) !== JSON.stringify(found))
      throw new Error(`Two schemas are named ${name}.`);
    named[name] = found;
  }
  return refer(generated.properties?.root);
}

/**
 * What zod leaves out: the JSON of what is transformed, which its meta tells as `json`; and, since that says nothing of the output,
 * the examples and defaults of what is.
 */
function restore(schema: z.core.$ZodType, json: z.core.JSONSchema.BaseSchema, side: 'input' | 'output'): void {
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

/** With the references as OpenAPI has them. */
function refer(definition: unknown): JsonSchema {
  const text = JSON.stringify(definition).replaceAll('"#/$defs/', '"#/components/schemas/');
  return JSON.parse(text) as JsonSchema;
}
