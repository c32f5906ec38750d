import { z } from 'zod';
import type { Problem } from '../../http/pathConventions.ts';

/** An error in the format of TMF630. */
export const errorResponse = z
  .object({
    '@type': z.literal('Error').describe("TM Forum's name of the shape."),
    code: z
      .string()
      .describe('Which kind of problem it is, as in *Problems*, without its prefix. Stable, for programs.'),
    reason: z.string().describe('The kind in words.'),
    message: z.string().describe('What is wrong here, and what to do; each field that is wrong is named.'),
    status: z.string().describe('The HTTP status.'),
    referenceError: z.string().describe('Where the kind is explained.'),
  })
  .meta({ id: 'Tmf640Error' });

export function presentTmf640Error({ type, title, status, detail }: Problem): z.output<typeof errorResponse> {
  const code = type.split(':').at(-1) ?? type;
  return {
    '@type': 'Error',
    code,
    reason: title,
    message: detail,
    status: String(status),
    referenceError: `/docs#problem-${code}`,
  };
}
