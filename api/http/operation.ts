import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Scope } from '../../domain/access.ts';
import type { AnyCaller, Caller, PlatformCaller } from '../access/caller.ts';
import type { ApiDeps } from '../deps.ts';
import type { Line } from './input/ndjson.ts';
import type { ProblemId } from './problems.ts';
import type { Tag } from './tags.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * A part of a path. A value that the schema rejects is answered like an unknown path: 404, "There is no such
 * `what`".
 */
export interface PathParameter {
  what: string;
  schema: z.ZodType;
}

export interface ResponseDeclaration {
  description: string;
  /** Of the body; not set: the response has no body, or one that is not JSON. */
  schema?: z.ZodType;
  /** Default: `application/json`. */
  mediaType?: string;
  /** Describes the headers that every such response has, besides those of all responses. */
  headers?: Record<string, string>;
}

/** What every resource with versions shows in its response. */
export interface Versioned {
  created_at: Date;
  revision: number;
}

/**
 * Reads the resource as its response shows it, and locks it until the transaction ends. Resolves to undefined where
 * it does not exist.
 * @param path the path's parameters.
 */
export type ReadResource = (
  deps: ApiDeps,
  organizationId: string,
  path: Record<string, string>,
) => Promise<Versioned | undefined>;

/** What a handler receives, validated and parsed by the operation's schemas. */
interface Request<S, P, Q, B> {
  /** The lines of the body, for an operation with `lines`; otherwise none. */
  lines: AsyncIterable<Line>;
  /** Undefined for an operation without a scope. */
  caller: S extends 'self' ? AnyCaller : S extends 'platform' ? PlatformCaller : S extends Scope ? Caller : undefined;
  path: { [Name in keyof P]: P[Name] extends { schema: z.ZodType<infer T> } ? T : never };
  query: Q extends z.ZodType ? z.output<Q> : undefined;
  body: B extends z.ZodType ? z.output<B> : undefined;
}

/** The request of any operation. */
export interface AnyRequest {
  caller: AnyCaller | undefined;
  path: Record<string, string>;
  query: unknown;
  body: unknown;
  lines: AsyncIterable<Line> | undefined;
}

/** Server-sent events. */
export interface EventStream {
  body: Readable;
  /** Milliseconds after which a reader that takes nothing is disconnected. */
  idleMs: number;
}

/** What a handler returns: one of the declared statuses, with a body of its schema. */
type Response<R> = {
  [Status in keyof R]: { status: Status; headers?: Record<string, string> } & (R[Status] extends {
    schema: infer T extends z.ZodType;
  }
    ? { body: z.output<T> }
    : R[Status] extends { mediaType: string }
      ? { body: string | Readable }
      : { body?: undefined });
}[keyof R];

/** The response of any operation. */
export interface AnyResponse {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

interface Declaration<S, P, Q, B, R> {
  method: Method;
  /** In OpenAPI's notation: `/v1/devices/{id}`. */
  path: string;
  /** Stable: generated clients name the operation by it. */
  operationId: string;
  tag: Tag;
  /** A few words. */
  summary: string;
  /** Markdown; adds to the summary. */
  description?: string;
  /** Null: no key is required. */
  scope: S;
  parameters?: P;
  query?: Q;
  body?: B;
  /** The schema of each line, for an operation whose body is NDJSON. */
  lines?: z.ZodType;
  /** A body is accepted and not read, as clients of another system send one. */
  ignoresBody?: true;
  responses: R;
  /** In addition to those that follow from the declaration: see `problemsOf`. */
  errors?: ProblemId[];
  /**
   * Set where the resource has versions: responses then have its ETag, and a change can be made conditional on a
   * version.
   */
  resource?: ReadResource;
  shownOnce?: ShownOnce;
  /** The request can be repeated without an Idempotency-Key; one that is sent is ignored. */
  idempotent?: true;
  /** Returns the path of what is changed, for the audit, where the request's own path does not name it. */
  auditPath?: (request: Request<S, P, Q, B>) => string;
  handle: (request: Request<S, P, Q, B>, deps: ApiDeps) => Promise<Response<R>> | Response<R>;
  /**
   * Answers with server-sent events, for clients that accept them.
   * @param lastEventId the last event that a reconnecting client received.
   */
  stream?: (request: Request<S, P, Q, B>, deps: ApiDeps, lastEventId: string | undefined) => Promise<EventStream>;
}

/** Fields of the response that are shown once and not stored. */
interface ShownOnce {
  fields: string[];
  /** How to get new values; continues the sentence "which is shown once and not stored: ". */
  recovery: string;
}

/** An operation without its type parameters, for code that treats all operations alike. */
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
  responses: Record<number, ResponseDeclaration>;
  errors: ProblemId[];
  resource?: ReadResource;
  shownOnce?: ShownOnce;
  idempotent?: true;
  auditPath?: (request: AnyRequest) => string;
  handle: (request: AnyRequest, deps: ApiDeps) => Promise<AnyResponse> | AnyResponse;
  stream?: (request: AnyRequest, deps: ApiDeps, lastEventId: string | undefined) => Promise<EventStream>;
}

/**
 * Declares an operation of the API. Routing, authentication, validation, types and documentation follow from the
 * declaration.
 *
 * To add an operation: write its schemas in the resource's `requestSchema.ts` and `responseSchema.ts`, with a
 * description for each field (`.meta({ id })` names a schema in the document). Declare the operation in the
 * resource's `routes.ts`, and add it to the list in `operations.ts`. The presenter's return type is `z.output` of
 * the response's schema. The tests report what is missing: a description, an invalid example, a response or a
 * problem that is not declared.
 */
export function operation<
  const S extends Scope | null,
  const R extends Record<number, ResponseDeclaration>,
  const P extends Record<string, PathParameter> = Record<string, never>,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(declaration: Declaration<S, P, Q, B, R>): Operation {
  return { parameters: {}, errors: [], ...declaration } as unknown as Operation;
}
