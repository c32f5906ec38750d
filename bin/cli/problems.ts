import type { Schemas } from '../../client/client.ts';
import { isBroken } from '../../client/repeating.ts';
import { SetupError } from '../../lib/config/setupError.ts';

/** Nobody answered: the same may go well later. */
export class NoAnswer extends SetupError {}

/** What was detached still closes its workflows: the same succeeds in a moment. */
export class WindingDown extends SetupError {}

interface Asked {
  url: string;
  path: string;
  keyFrom: string;
}

type Problem = Schemas['Problem'];

/** Why the API refused, and what to do. */
export async function refusal(response: Response, asked: Asked): Promise<SetupError> {
  const problem = parseProblem(await response.text());
  if (!problem) return strange(response, asked.url);
  const text = describe(problem, asked, response.headers.get('retry-after'));
  return problem.type.endsWith(':winding-down') ? new WindingDown(text) : new SetupError(text);
}

function parseProblem(text: string): Problem | undefined {
  try {
    const problem = JSON.parse(text) as Partial<Problem> | null;
    return problem?.type?.startsWith('urn:cuttle:problem:') ? (problem as Problem) : undefined;
  } catch {
    return undefined;
  }
}

function strange({ status }: Response, url: string): SetupError {
  if (status >= 500)
    return new NoAnswer(
      `What answers at ${url} says HTTP ${status}: it does not reach the API, or that is not well. GET /readyz of the API tells.`,
    );
  return new SetupError(
    `What answers at ${url} is not the API of a Cuttle: it says HTTP ${status}. CUTTLE_API_URL says where that is.`,
  );
}

/** A line for each field that is wrong. */
function describe(problem: Problem, { url, path, keyFrom }: Asked, retryAfter: string | null): string {
  const { status, title, detail, errors = [], request_id: requestId } = problem;
  if (errors.length > 0)
    return [`${title}:`, ...errors.map(({ field, message }) => `  ${field} ${message}`)].join('\n');
  switch (status) {
    case 401:
      return `${detail} It was taken from ${keyFrom}.`;
    case 404:
      return `${detail}${whereToLook(detail, url, path)}`;
    case 429:
    case 503:
      return retryAfter === null ? detail : `${detail} Try again in ${retryAfter} s.`;
    default:
      return status >= 500 ? `${detail} The request id: ${requestId}` : detail;
  }
}

/** By what the API says that there is none of. */
const lists: Record<string, string> = {
  device: 'device list',
  service: 'service list',
  version: 'service show <name>',
  instance: 'instance list',
  retry: 'retry list',
  rollout: 'rollout list',
  webhook: 'webhook list',
  credential: 'credential list',
  'API key': 'api-key list',
  organization: 'organization list',
};

function whereToLook(detail: string, url: string, path: string): string {
  if (detail.startsWith('There is nothing at this path'))
    return ` It is ${path} at ${url}: CUTTLE_API_URL is without "/v1", and the Cuttle there as new as this command.`;
  const list = lists[/^There is no such (.+)\.$/.exec(detail)?.[1] ?? ''];
  return list === undefined ? '' : ` Those that there are: cuttle ${list}`;
}

/** @param isChange whether it may have been carried out. */
export function noAnswer(url: string, error: unknown, isChange: boolean): Error {
  if (error instanceof SetupError) return error;
  const reason = reasonOf(error);
  if (isBroken(error)) {
    const cure = isChange ? ' It may have been carried out: look, before you repeat it.' : '';
    return new NoAnswer(`The connection to the API at ${url} broke (${reason}).${cure}`);
  }
  if (/certificate/i.test(reason))
    return new NoAnswer(
      `The certificate of ${url} is not trusted (${reason}): NODE_EXTRA_CA_CERTS names a file with its authority.`,
    );
  return new NoAnswer(`No answer from the API at ${url} (${reason}). Is Cuttle running? CUTTLE_API_URL says where.`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
