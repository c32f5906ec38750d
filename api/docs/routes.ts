import { z } from 'zod';
import type { Operation } from '../operation.ts';
import { ok, operation } from '../operation.ts';
import type { OpenApiDocument } from './document.ts';
import { describeApi } from './document.ts';

/** @param all every operation, those of the documentation too. */
export function documentationOperations(all: () => Operation[]): Operation[] {
  let document: OpenApiDocument | undefined;
  const get = (): OpenApiDocument => (document ??= describeApi(all(), 'Zero-touch provisioning of customer routers over TR-069.'));

  const documentOperation = operation({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getOpenApi',
    tag: 'Documentation',
    summary: 'This API as an OpenAPI 3.1 document',
    scope: null,
    responses: { 200: { description: 'The document.', schema: z.looseObject({ openapi: z.string().describe('The version of OpenAPI.') }) } },
    handle: () => ok({ ...get() }),
  });

  return [documentOperation];
}
