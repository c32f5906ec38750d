import { PassThrough } from 'node:stream';
import type { z } from 'zod';
import type { ApiDeps } from '../../deps.ts';
import { bodyTooLarge, invalidFields } from '../../http/errors.ts';
import { describeLineProblem } from '../../http/renderErrors.ts';
import { parseJson } from '../../http/input/json.ts';
import type { Line } from '../../http/input/ndjson.ts';
import { maxLines, ndjson } from '../../http/input/ndjson.ts';
import type { Operation } from '../../http/operation.ts';
import { operation } from '../../http/operation.ts';
import { validate } from '../../http/input/validation.ts';

interface Bulk<T extends z.ZodType> {
  path: string;
  operationId: string;
  tag: 'Devices' | 'Instances';
  summary: string;
  /** The schema of a line. */
  schema: T;
  /** Creates what one line describes. Resolves to its id. */
  create: (deps: ApiDeps, organizationId: string, input: z.output<T>) => Promise<string>;
}

const description =
  `A JSON object on each line (\`${ndjson}\`), as many as ${maxLines}, each as in a request for one. ` +
  'Each line is done by itself, one after the other: one that is refused stops no other. The answer ' +
  'has a line for each, in order, as it goes: `{"line": 1, "status": 201, "id": "…"}`, or with the ' +
  '`problem` in the place of the id. To repeat all of it after a connection that broke does no ' +
  'harm: what is there is answered with 409. An `Idempotency-Key` is not heeded.';

/** Declares an operation that creates one resource per line, each independently of the others. */
export function bulkOperation<T extends z.ZodType>({ schema, create, ...texts }: Bulk<T>): Operation {
  return operation({
    method: 'post',
    description,
    scope: 'provision',
    ...texts,
    lines: schema,
    responses: { 200: { description: 'The result of each line.', mediaType: ndjson } },
    errors: ['unsupported-media-type'],
    idempotent: true,
    handle: ({ caller: { organizationId }, lines }, deps) => {
      const results = new PassThrough();
      void writeResults(lines, results, (bytes) => createOne(deps, organizationId, bytes, schema, create), deps);
      return { status: 200, body: results };
    },
  });
}

async function createOne<T extends z.ZodType>(
  deps: ApiDeps,
  organizationId: string,
  bytes: Buffer,
  schema: T,
  create: Bulk<T>['create'],
): Promise<string> {
  const parsed = validate(schema, parseJson(bytes));
  if ('errors' in parsed) throw invalidFields(parsed.errors);
  return create(deps, organizationId, parsed.value);
}

/**
 * Writes the results without waiting for their reader: many clients read nothing before they have sent everything,
 * and both sides would wait forever. The results fit into memory, since their number and size are bounded.
 */
async function writeResults(
  lines: AsyncIterable<Line>,
  results: PassThrough,
  create: (bytes: Buffer) => Promise<string>,
  { log }: ApiDeps,
): Promise<void> {
  try {
    let count = 0;
    for await (const { number, bytes } of lines) {
      if (results.destroyed) return;
      count += 1;
      const result =
        count > maxLines
          ? rejected(bodyTooLarge(`A request may have ${maxLines} lines. Send the rest in another request.`))
          : await resultOf(bytes, create, log);
      results.write(`${JSON.stringify({ line: number, ...result })}\n`);
      if (count > maxLines) break;
    }
  } catch (error) {
    log.debug({ error: error instanceof Error ? error.message : error }, 'the connection ended before the body did');
  } finally {
    results.end();
  }
}

async function resultOf(
  bytes: Line['bytes'],
  create: (bytes: Buffer) => Promise<string>,
  log: ApiDeps['log'],
): Promise<object> {
  if (bytes instanceof Error) return rejected(bytes);
  try {
    return { status: 201, id: await create(bytes) };
  } catch (error) {
    return rejected(error, log);
  }
}

function rejected(error: unknown, log?: ApiDeps['log']): object {
  const problem = describeLineProblem(error, log);
  return { status: problem.status, problem };
}
