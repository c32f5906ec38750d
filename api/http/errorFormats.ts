import { z } from 'zod';
import { presentTmf640Error, tmf640Error } from '../compatibility/tmf640/error.ts';

/** As problem+json has it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
}

/** What is otherwise on the paths that a standard, or another system, has laid down. The words of an error are the same. */
interface Dialect {
  prefix: string;
  /** The form of an error. */
  mediaType: string;
  schema: z.ZodType;
  present: (problem: Problem) => object | string;
  /** Other HTTP statuses for some problems' own. */
  statuses?: Partial<Record<number, number>>;
  /** Whether `Authorization` may hold the key alone, without `Bearer`. */
  bareKey?: true;
}

const dialects: Dialect[] = [
  { prefix: '/tmf-api/', mediaType: 'application/json', schema: tmf640Error, present: presentTmf640Error },
  // Oktopus's: its answers are JSON strings, and it knows no 422.
  {
    prefix: '/api/',
    mediaType: 'application/json',
    schema: z.string().describe('What is wrong, and what to do.'),
    present: ({ detail }) => detail,
    statuses: { 422: 400 },
    bareKey: true,
  },
];

/** Undefined: problem+json (RFC 9457) with its own status, and `Bearer`. */
export function dialectOf(path: string): Dialect | undefined {
  return dialects.find(({ prefix }) => path.startsWith(prefix));
}

/** The HTTP status of a problem on this path. */
export function statusAt(path: string, status: number): number {
  return dialectOf(path)?.statuses?.[status] ?? status;
}
