import { z } from 'zod';

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'));

/** temporal.api.common.v1.Payloads as JSON, which Temporal's UI and command line send to a codec server. */
export const payloads = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), base64).default({}), data: base64.default(Buffer.alloc(0)) }))
    .max(10_000),
});
