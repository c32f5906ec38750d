import type { Schemas } from '../../client/client.ts';
import { isBroken } from '../../client/retryRequests.ts';
import { SetupError } from '../../lib/config/setupError.ts';

/** No response. The same command may succeed later. */
export class NoAnswer extends SetupError {}

/** Workflows of detached instances are still closing. The same command succeeds shortly. */
export class WorkflowsClosing extends SetupError {}

interface Asked {
  url: string;
  path: string;
  keyFrom: string;
}

type Problem = Schemas['Problem'];

/** Explains why the API refused a request, and what to do. */
export async function refusal(response: Response, asked: Asked): Promise<SetupError> {
  const problem = parseProblem(await response.text());
  if (!problem) return strange(response, asked.url);
  const text = describe(problem, asked, response.headers.get('retry-after'));
  return problem.type.endsWith(':winding-down') ? new WorkflowsClosing(text) : new SetupError(text);
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
      `The server at ${url} answered HTTP ${status}: the API cannot be reached or has a problem. ` +
        'Check GET /readyz of the API.',
    );
  return new SetupError(
    `The server at ${url} is not the Cuttle API: it answered HTTP ${status}. Check CUTTLE_API_URL.`,
  );
}

/** Adds a line for each field that is wrong. */
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
      return status >= 500 ? `${detail} Request id: ${requestId}` : detail;
  }
}

/** The command that lists each kind of object, by the API's words for a missing one. */
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
    return (
      ` The path was ${path} at ${url}. CUTTLE_API_URL must not include "/v1", and the server must ` +
      'be as new as this command.'
    );
  const list = lists[/^There is no such (.+)\.$/.exec(detail)?.[1] ?? ''];
  return list === undefined ? '' : ` List them: cuttle ${list}`;
}

/** @param isChange whether the request may have changed something. */
export function noAnswer(url: string, error: unknown, isChange: boolean): Error {
  if (error instanceof SetupError) return error;
  const reason = reasonOf(error);
  if (isBroken(error)) {
    const cure = isChange ? ' The change may have been made: check before you repeat it.' : '';
    return new NoAnswer(`The connection to the API at ${url} broke (${reason}).${cure}`);
  }
  if (/certificate/i.test(reason))
    return new NoAnswer(
      `The certificate of ${url} is not trusted (${reason}). Set NODE_EXTRA_CA_CERTS to a file with ` +
        'its certificate authority.',
    );
  return new NoAnswer(`No answer from the API at ${url} (${reason}). Is Cuttle running, and is CUTTLE_API_URL right?`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
