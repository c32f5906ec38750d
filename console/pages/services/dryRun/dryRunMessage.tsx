import type { JSX } from 'preact';
import type { Tone } from '../../../components/status.tsx';
import { Badge, capitalize } from '../../../components/status.tsx';
import type { Report } from './useDryRun.ts';

type Message = Report['messages'][number];

const tones: Record<Message['state'], Tone> = {
  acknowledged: 'good',
  faulted: 'bad',
  cancelled: 'idle',
  skipped: 'idle',
};

/** A message of the dry run: a summary, and on request its XML and the response. */
export function DryRunMessage({ message }: { message: Message }): JSX.Element {
  const { number, summary, state, xml, fault, response, completion } = message;
  const answer = response ?? completion;
  return (
    <details class="message">
      <summary>
        <span>
          {number === null ? 'Refresh' : `${number}.`} {summary}
        </span>
        <Badge tone={tones[state]}>{capitalize(state)}</Badge>
      </summary>
      {fault && <p class="bad">{`${fault.fault_code} ${fault.fault_string}`}</p>}
      {xml === null ? (
        <p class="soft">The message is left out, because the report would be too large.</p>
      ) : (
        <pre tabIndex={0} aria-label="Message XML">
          {indentXml(xml)}
        </pre>
      )}
      {answer !== null && (
        <>
          <p class="soft">Response</p>
          <pre tabIndex={0} aria-label="Response">
            {JSON.stringify(answer, null, 2)}
          </pre>
        </>
      )}
      {fault?.parameter_faults && fault.parameter_faults.length > 0 && (
        <ul>
          {fault.parameter_faults.map((each) => (
            <li key={each.parameter_name}>
              <code>{each.parameter_name}</code> {each.fault_code} {each.fault_string}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

/**
 * Puts each element on a line of its own. The XML is Cuttle's own: texts contain no "<" or ">", so this changes no
 * value.
 */
function indentXml(xml: string): string {
  let depth = 0;
  return xml
    .split(/(?<=>)(?=<)/)
    .map((part) => {
      const opens = /^<[^/?!]/.test(part) && !part.includes('</') && !part.endsWith('/>');
      if (part.startsWith('</')) depth -= 1;
      const line = '  '.repeat(Math.max(0, depth)) + part;
      if (opens) depth += 1;
      return line;
    })
    .join('\n');
}
