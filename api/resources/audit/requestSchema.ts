import { z } from 'zod';
import { numberPage } from '../../http/pagination.ts';
import { queryText } from '../../http/input/query.ts';

const time = queryText
  .regex(
    /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/,
    'must be a time such as 2026-03-01T09:30:00Z',
  )
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()), 'must be a time such as 2026-03-01T09:30:00Z');

export const auditList = z.strictObject({
  ...numberPage,
  kind: queryText
    .optional()
    .meta({ description: 'Those of one kind: `change`, or why a device was refused.', examples: ['change'] }),
  actor: queryText.optional().meta({ description: 'Changes by the API key of this name.', examples: ['admin'] }),
  operation: queryText
    .optional()
    .meta({ description: 'Changes by one operation of this API, by its id.', examples: ['changeDevice'] }),
  resource: queryText
    .optional()
    .meta({ description: 'Changes of what has this path.', examples: ['/v1/devices/CPE0001'] }),
  since: time
    .optional()
    .meta({ description: 'Not those that were last so before.', json: { type: 'string', format: 'date-time' } }),
  until: time
    .optional()
    .meta({ description: 'Those that began before.', json: { type: 'string', format: 'date-time' } }),
});
