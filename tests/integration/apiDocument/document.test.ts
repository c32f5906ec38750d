import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApiDocument, OpenApiOperation } from '../../../api/docs/document.ts';
import { operations } from '../../../api/operations.ts';
import { startTestApi } from '../../support/api/api.ts';

const { url } = await startTestApi();
const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

type Node = Record<string, unknown>;

/** Yields every object of the document with its path. */
function* nodesOf(value: unknown, way: string[] = []): Generator<{ way: string[]; node: Node }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { way, node: value as Node };
  for (const [key, item] of Object.entries(value)) yield* nodesOf(item, [...way, key]);
}

/** An example is data, not part of the document's form. */
const isData = (way: string[]): boolean => way.includes('examples') || way.includes('default');

function resolve(reference: string): unknown {
  const parts = reference
    .replace('#/', '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.reduce<unknown>((node, part) => (node as Node | undefined)?.[part], document);
}

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(
      structuredClone(document) as unknown as Record<string, unknown>,
    );
    assert.ok(valid, JSON.stringify(errors));
    assert.match(document.openapi, /^3\.1\./);
  });

  it("has exactly the router's operations", () => {
    const routed = operations.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(documented.map(({ method, path }) => `${method} ${path}`).sort(), routed.sort());
    assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
  });

  it('has only valid references, and no unused component', () => {
    const references = [...nodesOf(document)].flatMap(({ node }) => (typeof node.$ref === 'string' ? [node.$ref] : []));
    for (const reference of references) assert.ok(resolve(reference), reference);
    for (const name of Object.keys(document.components.schemas))
      assert.ok(references.includes(`#/components/schemas/${name}`), name);
  });

  it('describes every field, parameter, response and tag', () => {
    const silent = [...nodesOf(document)]
      .filter(({ way }) => !isData(way))
      .flatMap(({ way, node }) => {
        const parents = way.at(-2);
        const isField = parents === 'properties' || parents === 'parameters' || parents === 'responses';
        return isField && !node.description && node.$ref === undefined ? [way.join('/')] : [];
      });
    assert.deepEqual(silent, []);
    for (const { operation } of documented) assert.ok(operation.summary, operation.operationId);
    for (const { description } of document.tags) assert.ok(description);
  });

  it('has a valid example of every body', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema(structuredClone(document), 'api');
    for (const { path, method, operation } of documented) {
      const content = operation.requestBody?.content['application/json'];
      if (!content) continue;
      const examples = Object.values(content.examples ?? {}) as { value: unknown }[];
      assert.ok(examples.length > 0, `${method} ${path} has no example`);
      const validate = ajv.compile({ $ref: `api${String(content.schema?.$ref)}` });
      for (const { value } of examples)
        assert.ok(validate(value), `${method} ${path}: ${ajv.errorsText(validate.errors)}`);
    }
    for (const { way, node } of nodesOf(document.components.schemas)) {
      if (isData(way) || !Array.isArray(node.examples)) continue;
      const { examples, ...schema } = node as { examples: unknown[] };
      const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object);
      for (const example of examples)
        assert.ok(validate(example), `${way.join('/')}: ${ajv.errorsText(validate.errors)}`);
    }
  });

  it("names each operation's scope, or that it needs no key", () => {
    const open = documented.filter(({ operation }) => operation.security.length === 0).map(({ path }) => path);
    assert.deepEqual(
      open.filter((path) => path.startsWith('/v1')),
      ['/v1/sign-in'],
    );
    const problemsOf = ({ responses }: OpenApiOperation): string[] => Object.keys(responses);
    for (const { operation } of documented)
      assert.equal(problemsOf(operation).includes('401'), operation.security.length > 0, operation.operationId);
  });
});
