import { z } from 'zod';
import { monitorStates } from '../../../domain/tmf640.ts';
import { idParameter, queryText } from '../../http/input/query.ts';
import { monitorFields } from './monitorResponseSchema.ts';
import { anyOf, listOf } from './paging.ts';

export const monitorPathParameters = { id: idParameter('monitor', "The monitor's id.", 'ins_0mebq2tn9k4h7c3x-1') };

export const monitorList = z.strictObject({
  ...listOf(monitorFields),
  state: anyOf(monitorStates, 'monitors'),
  sourceHref: queryText
    .optional()
    .describe(
      'All monitors of the service at this path, the newest first, instead of the newest of each ' +
        'service. Not together with `state`.',
    ),
});
