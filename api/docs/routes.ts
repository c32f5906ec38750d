import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Operation } from '../http/operation.ts';
import { operation } from '../http/operation.ts';
import { ok } from '../http/responses.ts';
import type { OpenApiDocument } from './document.ts';
import { describeApi } from './document.ts';
import { introduction } from './introduction.ts';
import { documentationPage } from './page.ts';
import { style } from './style.ts';

/** Allows the page's own style and nothing else. */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @param all returns every operation, including those of the documentation. Called at the first request. */
export function documentationOperations(all: () => Operation[]): Operation[] {
  let document: OpenApiDocument | undefined;
  let page: string | undefined;
  const describe = (): OpenApiDocument => (document ??= describeApi(all(), introduction));

  const documentOperation = operation({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getOpenApi',
    tag: 'Documentation',
    summary: 'This API as an OpenAPI 3.1 document',
    scope: null,
    responses: {
      200: {
        description: 'The document.',
        schema: z.looseObject({ openapi: z.string().describe('The version of OpenAPI.') }),
      },
    },
    handle: () => ok({ ...describe() }),
  });

  const pageOperation = operation({
    method: 'get',
    path: '/docs',
    operationId: 'getDocs',
    tag: 'Documentation',
    summary: 'This API as a page for people',
    scope: null,
    responses: {
      200: {
        description: 'The page.',
        mediaType: 'text/html',
        headers: { 'Content-Security-Policy': "Nothing but the page's own style is allowed." },
      },
    },
    handle: () => ({
      ...ok((page ??= documentationPage(describe()))),
      headers: { 'Content-Security-Policy': contentSecurityPolicy, 'Referrer-Policy': 'no-referrer' },
    }),
  });

  return [documentOperation, pageOperation];
}
