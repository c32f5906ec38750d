import type { CwmpVersion } from '../options.ts';
import type { Answer } from './acsConnection.ts';

/** Returns what in the ACS's message some real CPEs cannot read; undefined when every known CPE can. */
export function findParserProblem(answer: Answer, version: CwmpVersion): string | undefined {
  const { headers, body } = answer;
  if (headers['content-length'] === undefined) return 'the answer has no Content-Length';
  if (answer.status !== 200) return `the message came with HTTP status ${answer.status}`;
  if (!body.startsWith('<') || body.startsWith('<?xml')) return 'the message does not start with its root element';
  if (!body.includes(`xmlns:cwmp="urn:dslforum-org:${version}"`))
    return `the message is not in the namespace ${version}`;
  if (!/<cwmp:ID\b[^>]*>[^<]+<\/cwmp:ID>/.test(body)) return 'the message has no cwmp:ID';
  if (/<Value(\s*\/?>)/.test(body)) return 'a Value has no xsi:type';
  return undefined;
}
