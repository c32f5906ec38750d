import type { Next } from 'koa';
import type { Payload } from '@temporalio/common';
import type { Access } from '../../access/access.ts';
import { readBody } from '../../http/input/body.ts';
import type { ApiContext, ApiRouter } from '../../http/context.ts';
import type { ApiDeps } from '../../deps.ts';
import { authenticateForUi } from './authenticate.ts';
import { payloads } from './requestSchema.ts';

/**
 * Adds a codec server for Temporal's UI and command line. It decrypts the payloads of the API key's organization,
 * and leaves others encrypted.
 */
export function addCodecRoutes(router: ApiRouter, access: Access, { codec }: Pick<ApiDeps, 'codec'>): void {
  const authenticate = authenticateForUi(access);
  router.use('/codec', (ctx, next) => allowOrigin(ctx, codec.origins, next));
  router.options('/codec/decode', (ctx) => {
    ctx.set({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'authorization,content-type,x-namespace',
      'Access-Control-Max-Age': '600',
    });
    ctx.status = 204;
  });

  router.post('/codec/decode', authenticate, async (ctx) => {
    const { payloads: encrypted } = await readBody(ctx, payloads);
    ctx.body = { payloads: codec.open(encrypted, organizationOf(ctx)).map(present) };
  });

  // Opened in a browser once: it asks for the key, and sends it with the UI's requests from then on.
  router.get('/codec', authenticate, (ctx) => {
    ctx.body = `The Temporal UI in this browser can now decrypt payloads of the organization ${organizationOf(ctx)}.\n`;
  });
}

/** The platform has no payloads. */
const organizationOf = (ctx: ApiContext): string => ctx.state.caller?.organizationId ?? '';

/** Allows only pages of the Temporal UI to send the browser's credentials. */
async function allowOrigin(ctx: ApiContext, origins: string[], next: Next): Promise<void> {
  const origin = ctx.get('Origin');
  ctx.vary('Origin');
  if (origins.includes(origin))
    ctx.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' });
  await next();
}

function present({ metadata, data }: Payload): Record<string, unknown> {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return {
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)])),
    data: base64(data ?? new Uint8Array()),
  };
}
