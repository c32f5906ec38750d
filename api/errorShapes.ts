import type { z } from 'zod';
import { presentTmf640Error, tmf640Error } from './tmf640/error.ts';

/** As problem+json has it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
}

/** How the errors of a standard's paths look that has its own form for them; the words are the same. */
interface ErrorShape {
  prefix: string;
  mediaType: string;
  schema: z.ZodType;
  present: (problem: Problem) => object;
}

const shapes: ErrorShape[] = [{ prefix: '/tmf-api/', mediaType: 'application/json', schema: tmf640Error, present: presentTmf640Error }];

/** Undefined: RFC 9457's. */
export function errorShapeOf(path: string): ErrorShape | undefined {
  return shapes.find(({ prefix }) => path.startsWith(prefix));
}
