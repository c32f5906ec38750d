import type { z } from 'zod';
import type { ApiDeps, Caller } from './context.ts';
import type { ProblemId } from './errors.ts';
import { queryText } from './query.ts';

/**
 * What a key may do, each with what comes before it: see everything but secrets; make and change devices and what is attached to them, as an
 * order does; write services, and act on what runs; change the organization, its credentials and keys.
 */
export type Scope = 'read' | 'provision' | 'operate' | 'admin';

/** The chapters of the documentation, in their order. */
export const tags = {
  Devices: 'CPEs. A device is *registered* by you, or *discovered*: it informed by itself, and gets nothing until it is registered.',
  Services: 'What is done to a device: a Lua script with its variables, and the events that it runs on. A change makes a new version.',
  Instances: 'A service attached to a device, with that device\'s values. Each time that it is applied is a *run*.',
  Retries: 'Retries of many failed instances, at a rate.',
  Counts: 'What there is and what happened, in numbers: for dashboards. Lists tell no totals.',
  'Dry runs': 'A script tried on a simulated CPE: nothing is stored, and no message leaves.',
  Organization: 'How the gateway treats the devices of your organization.',
  Credentials: 'What devices log in to the gateway with.',
  Audit: 'What the gateway refused to devices.',
  Health: 'For load balancers and probes. They ask for no key.',
  Documentation: 'This document. It asks for no key.',
} as const;

type Tag = keyof typeof tags;
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Part of a path. One that the schema refuses is as unknown as any other: 404, "There is no such `what`". */
export interface PathParameter {
  what: string;
  schema: z.ZodType;
}

export interface Response {
  description: string;
  /** Of the body; none: the answer has no body, or one that is no JSON. */
  schema?: z.ZodType;
  /** `application/json` unless told. */
  mediaType?: string;
  /** The headers that every such answer has, beside those of all answers: what each says. */
  headers?: Record<string, string>;
}

/** What a handler is given: everything is validated, and as the schemas have it. */
interface Request<S, P, Q, B> {
  /** Whose key it is; of an operation that asks for none, undefined. */
  caller: S extends Scope ? Caller : undefined;
  path: { [Name in keyof P]: P[Name] extends { schema: z.ZodType<infer T> } ? T : never };
  query: Q extends z.ZodType ? z.output<Q> : undefined;
  body: B extends z.ZodType ? z.output<B> : undefined;
}

/** What a handler answers: one of the statuses that are declared, with a body of its schema. */
type Answer<R> = {
  [Status in keyof R]: { status: Status; headers?: Record<string, string> } & (R[Status] extends { schema: infer T extends z.ZodType }
    ? { body: z.output<T> }
    : R[Status] extends { mediaType: string } ? { body: string } : { body?: undefined });
}[keyof R];

interface Declaration<S, P, Q, B, R> {
  method: Method;
  /** As OpenAPI has it: `/v1/devices/{id}`. */
  path: string;
  /** Stable: it names the operation in generated clients. */
  operationId: string;
  tag: Tag;
  /** A few words. */
  summary: string;
  /** Sentences, in Markdown; what the summary does not say. */
  description?: string;
  /** Null: no key is asked for. */
  scope: S;
  parameters?: P;
  query?: Q;
  body?: B;
  responses: R;
  /** Beyond those that follow from the rest: see `problemsOf`. */
  errors?: ProblemId[];
  handle: (request: Request<S, P, Q, B>, deps: ApiDeps) => Promise<Answer<R>> | Answer<R>;
}

/** An operation whatever its types are, for those who treat all alike. */
export interface Operation {
  method: Method;
  path: string;
  operationId: string;
  tag: Tag;
  summary: string;
  description?: string;
  scope: Scope | null;
  parameters: Record<string, PathParameter>;
  query?: z.ZodType;
  body?: z.ZodType;
  responses: Record<number, Response>;
  errors: ProblemId[];
  handle: (request: unknown, deps: ApiDeps) => Promise<AnyAnswer> | AnyAnswer;
}

interface AnyAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/**
 * Declares an operation of the API, once: routing, authentication, validation, types and documentation all follow from this.
 *
 * To add one: write its schemas, each field with a description, in the resource's `schema.ts`; a schema that has a name in the document has it by
 * `.meta({ id })`. Declare the operation in the resource's `routes.ts`, and add it to the list that `operations.ts` collects. The presenter's
 * return type is `z.output` of the response's schema. The tests say what is missing: a description, an example that is not valid,
 * an answer or a problem that is not declared.
 */
export function operation<
  const S extends Scope | null,
  const R extends Record<number, Response>,
  const P extends Record<string, PathParameter> = Record<string, never>,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(declaration: Declaration<S, P, Q, B, R>): Operation {
  return { parameters: {}, errors: [], ...declaration } as unknown as Operation;
}

/** A path parameter that is the id of something: none has more characters. */
export function idParameter(what: string, description: string, example: string) {
  return { what, schema: queryText.max(256).meta({ description, examples: [example] }) };
}

/** Every problem that the operation may answer with. */
export function problemsOf({ scope, parameters, body, errors }: Operation): ProblemId[] {
  const all: ProblemId[] = [
    ...(scope ? (['unauthorized', 'invalid-query'] as const) : []),
    ...(Object.keys(parameters).length > 0 ? (['not-found'] as const) : []),
    ...(body ? (['malformed-body', 'body-too-large', 'unsupported-media-type', 'invalid-fields'] as const) : []),
    ...errors,
    'internal',
  ];
  return [...new Set(all)];
}

export const ok = <T>(body: T): { status: 200; body: T } => ({ status: 200, body });

export const created = <T>(location: string, body: T): { status: 201; headers: { Location: string }; body: T } => ({
  status: 201,
  headers: { Location: location },
  body,
});

export const noContent: { status: 204 } = { status: 204 };

/** The header of an answer by {@link created}. */
export const location = { Location: 'The path of what was made.' };
