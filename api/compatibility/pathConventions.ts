import { z } from 'zod';
import type { FindConventions, PathConventions } from '../http/pathConventions.ts';
import { presentTmf640Error, errorResponse } from './tmf640/error.ts';

const tmf640: PathConventions = {
  prefix: '/tmf-api/',
  mediaType: 'application/json',
  schema: errorResponse,
  present: presentTmf640Error,
};

/** Oktopus answers with JSON strings, and does not know 422. */
const oktopus: PathConventions = {
  prefix: '/api/',
  mediaType: 'application/json',
  schema: z.string().describe('What is wrong, and what to do.'),
  present: ({ detail }) => detail,
  statuses: { 422: 400 },
  acceptsBareKey: true,
};

export const findConventions: FindConventions = (path) =>
  [tmf640, oktopus].find(({ prefix }) => path.startsWith(prefix));
