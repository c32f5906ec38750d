import type { z } from 'zod';

/** The members of a problem (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
}

/** What differs on paths that a standard, or another system, defines. The wording of errors is the same everywhere. */
export interface PathConventions {
  /** The beginning of the paths that these conventions apply to. */
  prefix: string;
  /** The format of an error. */
  mediaType: string;
  schema: z.ZodType;
  present: (problem: Problem) => object | string;
  /** HTTP statuses that replace the problem's own. */
  statuses?: Partial<Record<number, number>>;
  /** Whether `Authorization` may hold the key alone, without `Bearer`. */
  acceptsBareKey?: true;
}

/** Returns the conventions for a path; undefined: problem+json (RFC 9457), and keys with `Bearer`. */
export type FindConventions = (path: string) => PathConventions | undefined;
