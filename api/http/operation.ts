import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Scope } from '../../domain/access.ts';
import type { AnyCaller, Caller, PlatformCaller } from '../access/caller.ts';
import type { ApiDeps } from '../deps.ts';
import type { ProblemId } from './errors.ts';
import type { Line } from './input/ndjson.ts';

/** The chapters of the documentation, in their order. */
export const tags = {
  Devices:
    'CPEs. A device is *registered* by you, or *discovered*: it informed by itself, and gets nothing until it is registered.',
  'Device actions':
    'What is done to one device by hand: its parameters read and set, a restart, a factory reset, a connection request. Each is kept, with what came of it.',
  Services:
    'What is done to a device: a Lua script with its variables, and the events that it runs on. A change makes a new version.',
  Instances: "A service attached to a device, with that device's values. Each time that it is applied is a *run*.",
  Orders: 'A device with its services in one request, all or nothing: what a BSS has when an order comes in.',
  Retries: 'Retries of many failed instances, at a rate.',
  Rollouts: 'A version of a service, applied to many instances step by step.',
  Counts: 'What there is and what happened, in numbers: for dashboards. Lists of `/v1` tell no totals.',
  'Dry runs': 'A script tried on a simulated CPE: nothing is stored, and no message leaves.',
  Events: 'What happens to instances and devices, to be followed live.',
  Webhooks:
    'The same, delivered to a server of yours. Signed as [Standard Webhooks](https://www.standardwebhooks.com) has it, tried again until it is accepted, and visible in the Temporal UI.',
  Oktopus:
    "The paths of Oktopus's services, so that its callers need no change: the same services and instances as everywhere. The key may come without `Bearer`; an error is a JSON string.",
  TMF640:
    "TM Forum's *Service Activation and Configuration* (v4), for an OSS that speaks it. A service is an instance, its specification a service, a monitor a run, a listener a webhook. Paths and errors are the standard's, scopes, rates and `Idempotency-Key` as everywhere.",
  Organization: 'How the gateway treats the devices of your organization.',
  'API keys': 'What callers of this API log in with; their roles say what each may do.',
  Credentials: 'What devices log in to the gateway with.',
  Audit: 'Who changed what by this API, and what the gateway refused to devices.',
  Platform: 'All organizations, for the administrator of the platform, whose key belongs to none of them.',
  Health: 'For load balancers and probes, which need no key, and for people.',
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

/** What the response of every resource with versions contains. */
export interface Versioned {
  created_at: Date;
  revision: number;
}

/**
 * Reads the resource as its response shows it, and locks it until the transaction ends; undefined: it does not exist.
 * @param path the path's parameters.
 */
export type Resource = (
  deps: ApiDeps,
  organizationId: string,
  path: Record<string, string>,
) => Promise<Versioned | undefined>;

/** What a handler is given: everything is validated, and as the schemas have it. */
interface Request<S, P, Q, B> {
  /** The body's, of an operation with `lines`; else none. */
  lines: AsyncIterable<Line>;
  /** Whose key it is; of an operation that asks for none, undefined. */
  caller: S extends 'self' ? AnyCaller : S extends 'platform' ? PlatformCaller : S extends Scope ? Caller : undefined;
  path: { [Name in keyof P]: P[Name] extends { schema: z.ZodType<infer T> } ? T : never };
  query: Q extends z.ZodType ? z.output<Q> : undefined;
  body: B extends z.ZodType ? z.output<B> : undefined;
}

/** Server-sent events. */
export interface EventStream {
  body: Readable;
  /** A reader that takes nothing for so long is left. */
  idleMs: number;
}

/** What a handler answers: one of the statuses that are declared, with a body of its schema. */
type Answer<R> = {
  [Status in keyof R]: { status: Status; headers?: Record<string, string> } & (R[Status] extends {
    schema: infer T extends z.ZodType;
  }
    ? { body: z.output<T> }
    : R[Status] extends { mediaType: string }
      ? { body: string | Readable }
      : { body?: undefined });
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
  /** In the place of the body: of each of its lines. */
  lines?: z.ZodType;
  /** A body is accepted and not read, as clients of another system send one. */
  ignoresBody?: true;
  responses: R;
  /** Beyond those that follow from the rest: see `problemsOf`. */
  errors?: ProblemId[];
  /** What the operation is of, where that has versions: answers have its ETag, and a change may be for one version alone. */
  resource?: Resource;
  /** Fields of the answer that are shown once and kept nowhere, and how to get others. */
  shownOnce?: ShownOnce;
  /** A repetition does no harm: no Idempotency-Key is needed, nor heeded. */
  repeatable?: true;
  /** For the audit: the path of what it changes, where its own does not name that. */
  changes?: (request: Request<S, P, Q, B>) => string;
  handle: (request: Request<S, P, Q, B>, deps: ApiDeps) => Promise<Answer<R>> | Answer<R>;
  /** The same as server-sent events, for clients that ask for these. `lastEventId`: how far one came that connects again. */
  stream?: (request: Request<S, P, Q, B>, deps: ApiDeps, lastEventId: string | undefined) => Promise<EventStream>;
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
  lines?: z.ZodType;
  ignoresBody?: true;
  responses: Record<number, Response>;
  errors: ProblemId[];
  resource?: Resource;
  shownOnce?: ShownOnce;
  repeatable?: true;
  changes?: (request: unknown) => string;
  handle: (request: unknown, deps: ApiDeps) => Promise<AnyAnswer> | AnyAnswer;
  stream?: (request: unknown, deps: ApiDeps, lastEventId: string | undefined) => Promise<EventStream>;
}

interface ShownOnce {
  fields: string[];
  /** Reads on after "which is shown once and not kept: ". */
  cure: string;
}

export interface AnyAnswer {
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

/** Of whoever comes with a key or a token. */
const accessProblems: ProblemId[] = [
  'unauthorized',
  'forbidden',
  'suspended',
  'too-many-requests',
  'issuer-unreachable',
];

/** Every problem that the operation may answer with. */
export function problemsOf(operation: Operation): ProblemId[] {
  const { scope, parameters, body, errors } = operation;
  const all: ProblemId[] = [
    ...(scope ? [...accessProblems, 'invalid-query' as const] : []),
    ...(Object.keys(parameters).length > 0 ? (['not-found'] as const) : []),
    ...(body ? (['malformed-body', 'body-too-large', 'unsupported-media-type', 'invalid-fields'] as const) : []),
    ...(refusesBody(operation) ? (['malformed-body', 'body-too-large'] as const) : []),
    ...errors,
    ...(takesIdempotencyKey(operation) ? (['invalid-header', 'in-progress', 'key-reused'] as const) : []),
    ...(operation.shownOnce ? (['answer-not-kept'] as const) : []),
    ...(conditionsOf(operation).length > 0 ? (['invalid-header'] as const) : []),
    ...(conditionsOf(operation).length > 0 && operation.method !== 'get' ? (['precondition-failed'] as const) : []),
    'internal',
  ];
  return [...new Set(all)];
}

/** Whether a request with a body is rejected: a client that sends one expects it to have an effect. */
export function refusesBody({ method, body, lines, ignoresBody }: Operation): boolean {
  return method === 'post' && !body && !lines && !ignoresBody;
}

/** Whether a repetition of the request with the same Idempotency-Key gets the first one's answer. */
export function takesIdempotencyKey({ method, scope, repeatable }: Operation): boolean {
  // What the platform does belongs to no organization, of which a key would be.
  return method !== 'get' && scope !== null && scope !== 'platform' && !repeatable;
}

type Condition = 'If-Match' | 'If-None-Match';
const conditions: Record<Method, Condition[]> = {
  get: ['If-None-Match'],
  post: [],
  put: ['If-Match', 'If-None-Match'],
  patch: ['If-Match'],
  delete: ['If-Match'],
};

/** The headers by which a request may ask for a version of the resource. */
export function conditionsOf({ method, resource }: Operation): Condition[] {
  return resource ? conditions[method] : [];
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
